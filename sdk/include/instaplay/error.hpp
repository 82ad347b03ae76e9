#pragma once

#include <instaplay/abi/base.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

/// What went wrong, by who can act on it. Each kind has one ip_status, and one HTTP status when a route fails with it.
enum class Kind : std::int32_t {
  invalid = IP_E_INVALID,                  ///< 400 the input is wrong
  unauthenticated = IP_E_UNAUTHENTICATED,  ///< 401
  forbidden = IP_E_DENIED,                 ///< 403
  notFound = IP_E_NOT_FOUND,               ///< 404 also: what the viewer may not know of
  conflict = IP_E_CONFLICT,                ///< 409 also: a unique key exists already
  tooLarge = IP_E_TOO_LARGE,               ///< 413
  unprocessable = IP_E_UNPROCESSABLE,      ///< 422
  limited = IP_E_LIMIT,                    ///< 429
  unavailable = IP_E_UNAVAILABLE,          ///< 503 retryable
  timeout = IP_E_TIMEOUT,                  ///< 504
  cancelled = IP_E_CANCELLED,              ///< 503 the caller gave up
  unsupported = IP_E_UNSUPPORTED,          ///< 501 this host does not do that
  state = IP_E_STATE,                      ///< 500 wrong order or thread: a bug
  internal = IP_E_INTERNAL,                ///< 500
};

/// One rejected input. path is a JSON pointer into the body, or "/name" of a query parameter.
struct Field {
  std::string path;
  std::string message;
};

/// An expected outcome that is not success. Throw it anywhere below a handler: the exception barrier turns it into the
/// error envelope, a failed job attempt, or the failure that a service's caller sees as the same Error.
///
/// code is for programs and never changes ("username_taken"); message is for people and reaches clients, so it holds no
/// internals. Any other exception is a bug: it is logged and the client sees a plain 500.
struct Error : std::exception {
  Kind kind;
  std::string code;
  std::string message;
  std::vector<Field> fields;
  std::chrono::milliseconds retryAfter{0};  ///< 0: not known

  Error(Kind errorKind, std::string errorCode, std::string text, std::vector<Field> wrong = {})
      : kind(errorKind), code(std::move(errorCode)), message(std::move(text)), fields(std::move(wrong)) {}

  const char* what() const noexcept override { return message.c_str(); }

  /// 400 for one input: Error::invalid("/caption", "Must not be longer than 2200 characters.")
  static Error invalid(std::string path, std::string text) {
    return invalid({Field{std::move(path), std::move(text)}});
  }

  /// 400 for several inputs at once.
  static Error invalid(std::vector<Field> wrong) {
    return {Kind::invalid, "validation_failed", "The request is not valid.", std::move(wrong)};
  }

  /// 401: nobody is signed in, or the credentials are wrong.
  static Error unauthenticated(std::string code = "unauthenticated", std::string text = "Sign in first.") {
    return {Kind::unauthenticated, std::move(code), std::move(text)};
  }

  /// 403: the caller is known and may not. For a thing whose existence is private throw notFound instead.
  static Error forbidden(std::string code = "forbidden", std::string text = "You may not do that.") {
    return {Kind::forbidden, std::move(code), std::move(text)};
  }

  static Error notFound(std::string code = "not_found", std::string text = "There is no such thing.") {
    return {Kind::notFound, std::move(code), std::move(text)};
  }

  static Error conflict(std::string code = "conflict", std::string text = "It exists already, or has changed.") {
    return {Kind::conflict, std::move(code), std::move(text)};
  }

  static Error tooLarge(std::string code = "payload_too_large", std::string text = "That is too large.") {
    return {Kind::tooLarge, std::move(code), std::move(text)};
  }

  /// 422: well-formed, and still impossible.
  static Error unprocessable(std::string code = "unprocessable", std::string text = "That cannot be done.") {
    return {Kind::unprocessable, std::move(code), std::move(text)};
  }

  /// 429. after becomes the header Retry-After, in whole seconds.
  static Error limited(std::chrono::milliseconds after, std::string code = "rate_limited",
                       std::string text = "Too many requests.") {
    return Error{Kind::limited, std::move(code), std::move(text)}.retryingAfter(after);
  }

  /// 503: something this needs is away; trying again later may help.
  static Error unavailable(std::string code = "unavailable", std::string text = "Not available at the moment.") {
    return {Kind::unavailable, std::move(code), std::move(text)};
  }

  static Error timeout(std::string code = "timeout", std::string text = "It took too long.") {
    return {Kind::timeout, std::move(code), std::move(text)};
  }

  /// The same error with a hint when to come back.
  Error retryingAfter(std::chrono::milliseconds after) const {
    Error copy = *this;
    copy.retryAfter = after;
    return copy;
  }
};

/// A call of the host that failed, such as a statement or a cache write. It is an Error whose kind comes from the
/// ip_status and whose message is safe for clients; what() and detail carry the host's own text, for the log.
///
/// Left uncaught, notFound, conflict, tooLarge, limited, unavailable, timeout and cancelled answer as themselves; the
/// other kinds mean that the plugin used the host wrongly, and become a logged 500.
struct HostError : Error {
  std::string detail;  ///< "sql.exec: near "SELEC": syntax error"

  HostError(Error error, std::string hostText) : Error(std::move(error)), detail(std::move(hostText)) {}

  const char* what() const noexcept override { return detail.c_str(); }
};

/// The error of a kind with its usual code and text.
inline Error usualError(Kind kind) {
  switch (kind) {
    case Kind::invalid: return Error::invalid(std::vector<Field>{});
    case Kind::unauthenticated: return Error::unauthenticated();
    case Kind::forbidden: return Error::forbidden();
    case Kind::notFound: return Error::notFound();
    case Kind::conflict: return Error::conflict();
    case Kind::tooLarge: return Error::tooLarge();
    case Kind::unprocessable: return Error::unprocessable();
    case Kind::limited: return Error::limited(std::chrono::milliseconds{0});
    case Kind::unavailable: return Error::unavailable();
    case Kind::timeout: return Error::timeout();
    case Kind::cancelled: return {Kind::cancelled, "unavailable", "The call was given up."};
    case Kind::unsupported: return {Kind::unsupported, "not_implemented", "This is not supported here."};
    case Kind::state:
    case Kind::internal: break;
  }
  return {kind, "internal", "Something went wrong."};
}

/// The kind of a failed ip_status. A status that this SDK does not know is internal.
inline Kind kindOf(ip_status status) noexcept {
  return status >= IP_E_INVALID && status <= IP_E_INTERNAL ? static_cast<Kind>(status) : Kind::internal;
}

/// The ip_status of a kind.
inline ip_status statusOf(Kind kind) noexcept { return static_cast<ip_status>(kind); }

}  // namespace sdk_v1
}  // namespace instaplay
