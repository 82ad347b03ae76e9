#include "host/stores/sql/sql_script.hpp"

#include <algorithm>

namespace instaplay::stores {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

class Splitter {
 public:
  explicit Splitter(std::string_view script) : script_(script) {}

  std::vector<ScriptStatement> split() {
    while (at_ < script_.size()) takeNext();
    endStatement();
    return std::move(statements_);
  }

 private:
  void takeNext() {
    const char c = script_[at_];
    if (startsWith("--") || startsWith("/*")) {
      skipComment();
    } else if (c == ';') {
      endStatement();
      ++at_;
    } else if (isInside()) {
      c == '\'' || c == '"' || c == '`' ? skipQuoted(c) : void(++at_);
    } else if (kSpace.find(c) == std::string_view::npos) {
      start_ = at_;
    } else {
      ++at_;
    }
  }

  bool startsWith(std::string_view mark) const { return script_.substr(at_, mark.size()) == mark; }
  bool isInside() const { return start_ != std::string_view::npos; }

  void skipComment() {
    const bool toLineEnd = script_[at_] == '-';
    const auto end = script_.find(toLineEnd ? "\n" : "*/", at_ + 2);
    if (end == std::string_view::npos && !toLineEnd) throw ScriptError("a comment that does not end", lineOf(at_));
    at_ = end == std::string_view::npos ? script_.size() : end + (toLineEnd ? 1 : 2);
  }

  /// A doubled quote, which stands for one, is passed as the end of one string and the start of the next.
  void skipQuoted(char quote) {
    const auto start = at_++;
    while (at_ < script_.size() && script_[at_] != quote) ++at_;
    if (at_ >= script_.size()) throw ScriptError("a quote that does not end", lineOf(start));
    ++at_;
  }

  void endStatement() {
    if (!isInside()) return;
    const auto text = script_.substr(start_, at_ - start_);
    const auto length = text.find_last_not_of(kSpace) + 1;
    statements_.push_back({std::string(text.substr(0, length)), lineOf(start_)});
    start_ = std::string_view::npos;
  }

  int lineOf(std::size_t position) const {
    return 1 + int(std::count(script_.begin(), script_.begin() + std::ptrdiff_t(position), '\n'));
  }

  std::string_view script_;
  std::size_t at_ = 0;
  std::size_t start_ = std::string_view::npos;
  std::vector<ScriptStatement> statements_;
};

}  // namespace

std::vector<ScriptStatement> splitSqlScript(std::string_view script) { return Splitter(script).split(); }

}  // namespace instaplay::stores
