#include "host/stores/blobs/blob_key.hpp"

#include <algorithm>

#include "host/base/error.hpp"

namespace instaplay::stores {
namespace {

constexpr std::size_t kMaxLength = 128;

bool isAllowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '/';
}

bool segmentsAreNames(std::string_view key) {
  for (;;) {
    const auto slash = key.find('/');
    const auto segment = key.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") return false;
    if (slash == std::string_view::npos) return true;
    key.remove_prefix(slash + 1);
  }
}

}  // namespace

void requireBlobKey(std::string_view key) {
  if (key.size() <= kMaxLength && std::all_of(key.begin(), key.end(), isAllowed) && segmentsAreNames(key)) return;
  throw base::Error(base::ErrorKind::invalid, "invalid_blob_key",
                    "A blob key is 1 to 128 of [A-Za-z0-9/_.-] without an empty, \".\" or \"..\" segment.");
}

}  // namespace instaplay::stores
