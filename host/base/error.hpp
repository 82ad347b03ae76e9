#pragma once

#include <instaplay/abi/base.h>

#include <chrono>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::base {

/// What kind of failure a caller sees. One table (error.cpp) maps each to an HTTP status and an ABI status.
enum class ErrorKind {
  invalid,
  unauthenticated,
  forbidden,
  notFound,
  conflict,
  tooLarge,
  unprocessable,
  limited,
  unavailable,
  timeout,
  cancelled,
  unsupported,
  state,
  internal,
};

struct FieldError {
  std::string path;     ///< JSON Pointer into the input: "/caption"
  std::string message;  ///< for people
};

/// An expected failure, told to the client as it is. Everything else that is thrown becomes a 500 or 503.
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string code, std::string message, std::vector<FieldError> fields = {})
      : kind(kind), code(std::move(code)), message(std::move(message)), fields(std::move(fields)) {}

  const char* what() const noexcept override { return message.c_str(); }

  ErrorKind kind;
  std::string code;     ///< snake_case, for programs
  std::string message;  ///< for people; never SQL, paths or secrets
  std::vector<FieldError> fields;
  std::chrono::milliseconds retryAfter{0};  ///< 0: not known
};

/// The code used when there is none more specific: "not_found", "unavailable".
std::string_view defaultCode(ErrorKind kind);
int httpStatus(ErrorKind kind);
ip_status abiStatus(ErrorKind kind);
/// The kind of an ABI status other than IP_OK; an unknown one is internal.
ErrorKind errorKind(ip_status status);

Error unavailable(std::string message);

}  // namespace instaplay::base
