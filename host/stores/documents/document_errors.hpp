#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "host/base/deadline_scope.hpp"
#include "host/base/error.hpp"

namespace instaplay::stores {

inline base::Error invalidDocument(std::string message) {
  return base::Error(base::ErrorKind::invalid, "invalid_document", std::move(message));
}

inline base::Error invalidFilter(std::string message) {
  return base::Error(base::ErrorKind::invalid, "invalid_filter", std::move(message));
}

inline base::Error invalidChange(std::string message) {
  return base::Error(base::ErrorKind::invalid, "invalid_update", std::move(message));
}

inline base::Error documentTooLarge() {
  return base::Error(base::ErrorKind::tooLarge, "document_too_large",
                     "The document is larger than the store can hold.");
}

inline base::Error callTooLate() {
  return base::Error(base::ErrorKind::timeout, "timeout", "The document store took too long.");
}

/// Throws when the call that the store works for has no time left.
inline void refuseTooLate() {
  if (base::DeadlineScope::current().expired()) throw callTooLate();
}

inline base::Error unsupportedOperator(std::string_view name) {
  return base::Error(base::ErrorKind::unsupported, "unsupported_operator",
                     "The operator " + std::string(name) + " is not supported.");
}

}  // namespace instaplay::stores
