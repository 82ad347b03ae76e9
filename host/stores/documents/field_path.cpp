#include "host/stores/documents/field_path.hpp"

#include <algorithm>

#include "host/stores/documents/document_errors.hpp"

namespace instaplay::stores {
namespace {

bool isNumber(std::string_view segment) { return segment.find_first_not_of("0123456789") == std::string_view::npos; }

void check(std::string_view path, std::string_view segment) {
  if (segment.empty() || segment.front() == '$' || segment.find('\0') != std::string_view::npos) {
    throw base::Error(base::ErrorKind::invalid, "invalid_path", "The path " + std::string(path) + " is not valid.");
  }
  if (isNumber(segment)) {
    throw base::Error(base::ErrorKind::unsupported, "unsupported_path",
                      "The path " + std::string(path) + " has a number in it, which is not supported.");
  }
}

}  // namespace

FieldPath::FieldPath(std::string_view text) : text_(text) {
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find('.', start), text.size());
    const auto segment = text.substr(start, end - start);
    check(text, segment);
    segments_.emplace_back(segment);
    start = end + 1;
  }
}

bool FieldPath::overlaps(const FieldPath& other) const {
  const auto common = std::min(segments_.size(), other.segments_.size());
  return std::equal(segments_.begin(), segments_.begin() + std::ptrdiff_t(common), other.segments_.begin());
}

}  // namespace instaplay::stores
