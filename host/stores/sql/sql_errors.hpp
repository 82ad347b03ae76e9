#pragma once

#include <string>
#include <utility>

#include "host/base/error.hpp"

namespace instaplay::stores {

/// The connection ended, or none can be made: what was not answered may have been done.
class ConnectionLost : public base::Error {
 public:
  explicit ConnectionLost(std::string message)
      : Error(base::ErrorKind::unavailable, "unavailable", std::move(message)) {}
};

/// The call that a statement runs for has no time left.
class CallTooLate : public base::Error {
 public:
  CallTooLate() : Error(base::ErrorKind::timeout, "timeout", "The database took too long.") {}
};

/// The database undid a transaction for the sake of another one. The same again may succeed.
class TransactionConflict : public base::Error {
 public:
  explicit TransactionConflict(std::string message)
      : Error(base::ErrorKind::unavailable, "transaction_conflict", std::move(message)) {
    retryAfter = std::chrono::seconds{1};
  }
};

}  // namespace instaplay::stores
