#pragma once

#include <string>
#include <utility>

namespace instaplay::app {

/// Text that must not reach a log, a terminal or an answer: it has no stream operator, so printing it has to be meant.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  bool empty() const { return text_.empty(); }
  const std::string& reveal() const { return text_; }

 private:
  std::string text_;
};

}  // namespace instaplay::app
