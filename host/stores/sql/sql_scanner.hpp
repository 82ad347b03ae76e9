#pragma once

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string_view>

namespace instaplay::stores {

inline char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }
inline bool isWordPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }
inline bool isSpace(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

inline bool sameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return upper(x) == upper(y); });
}

inline bool isComment(std::string_view piece) { return piece.starts_with("--") || piece.starts_with("/*"); }

/// Walks over a statement by its words, marks, quoted texts and comments.
class SqlScanner {
 public:
  explicit SqlScanner(std::string_view sql) : sql_(sql) {}

  std::size_t at() const { return at_; }
  bool done() const { return at_ == sql_.size(); }
  void goTo(std::size_t place) { at_ = place; }

  /// Takes one piece, which may be a space, and gives it.
  std::string_view take() {
    const auto start = at_;
    const char c = sql_[at_];
    if (c == '\'' || c == '"' || c == '`') {
      takeUntil(std::string_view(&c, 1));
    } else if (sql_.substr(at_, 2) == "--") {
      takeUntil("\n");
    } else if (sql_.substr(at_, 2) == "/*") {
      takeUntil("*/");
    } else if (isWordPart(c)) {
      while (!done() && isWordPart(sql_[at_])) ++at_;
    } else {
      ++at_;
    }
    return sql_.substr(start, at_ - start);
  }

  /// The next piece that means something; empty at the end.
  std::string_view takeMeaning() {
    while (!done()) {
      const std::string_view piece = take();
      if (!isSpace(piece[0]) && !isComment(piece)) return piece;
    }
    return {};
  }

  bool takeWords(std::initializer_list<std::string_view> words) {
    return std::all_of(words.begin(), words.end(),
                       [&](std::string_view word) { return sameWord(takeMeaning(), word); });
  }

 private:
  void takeUntil(std::string_view end) {
    const auto found = sql_.find(end, at_ + end.size());
    at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
  }

  std::string_view sql_;
  std::size_t at_ = 0;
};

}  // namespace instaplay::stores
