#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/error.hpp"
#include "host/http/message.hpp"

namespace instaplay::http {

/// A refusal as the client gets it.
struct Problem {
  int status = 500;
  std::string code, message;
  std::vector<base::FieldError> fields;
  std::chrono::milliseconds retryAfter{0};  ///< 0: not known
  Headers headers;                          ///< Allow, for example
};

/// Thrown for statuses that only HTTP knows (405, 415); base::Error serves for all others.
class Refusal : public std::exception {
 public:
  explicit Refusal(Problem problem) : problem(std::move(problem)) {}
  const char* what() const noexcept override { return problem.message.c_str(); }

  Problem problem;
};

/// Internal errors lose their text on the way: it may say what only a log should.
Problem problemOf(const base::Error& error);
/// The problem of a request that the edge could not read: 400, 408, 413, 414, 431, 501, 503, 505.
Problem problemOf(int status);

// The one place that knows the shape of answers. dataJson is JSON text and goes in as it is.
Response renderData(int status, std::string_view dataJson, std::string_view requestId);
Response renderPage(std::string_view dataJson, const std::optional<std::string>& next, std::string_view requestId);
Response renderProblem(const Problem& problem, std::string_view requestId);

}  // namespace instaplay::http
