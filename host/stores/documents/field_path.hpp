#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace instaplay::stores {

/// A dotted path into a document, "author.name", in segments.
class FieldPath {
 public:
  /// The value itself.
  FieldPath() = default;
  /// Throws Error invalid for an empty segment, one that starts with '$' or holds U+0000, and unsupported for a number.
  explicit FieldPath(std::string_view text);

  const std::string& text() const { return text_; }
  const std::vector<std::string>& segments() const { return segments_; }
  bool isId() const { return text_ == "_id"; }
  /// Whether one of them is the other or leads to it.
  bool overlaps(const FieldPath& other) const;

 private:
  std::string text_;
  std::vector<std::string> segments_;
};

}  // namespace instaplay::stores
