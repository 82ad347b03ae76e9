#include "host/stores/documents/document_names.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "host/stores/documents/document_errors.hpp"

namespace instaplay::stores {
namespace {

using base::Json;

constexpr std::string_view kSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
constexpr std::size_t kLongestName = 120;

bool isSafe(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && name.find_first_not_of(kSafe) == std::string_view::npos;
}

}  // namespace

void checkCollectionName(std::string_view name) {
  if (isSafe(name)) return;
  throw base::Error(base::ErrorKind::invalid, "invalid_collection",
                    "The name of a collection is letters, digits, '_' and '-'.");
}

FieldPath sortablePath(std::string_view text) {
  FieldPath path(text);
  if (!std::all_of(path.segments().begin(), path.segments().end(), isSafe)) {
    throw base::Error(base::ErrorKind::invalid, "invalid_path",
                      "The path " + path.text() + " cannot be indexed or sorted by.");
  }
  return path;
}

int direction(int value) {
  if (value != 1 && value != -1) throw invalidFilter("A direction is 1 or -1.");
  return value;
}

bool isDocumentId(const Json& value) {
  if (value.is_number_unsigned()) {
    return value.get<std::uint64_t>() <= std::uint64_t(std::numeric_limits<std::int64_t>::max());
  }
  return value.is_string() || value.is_number_integer();
}

const Json& idOf(const Json& document) {
  const auto id = document.is_object() ? document.find("_id") : document.end();
  if (id == document.end()) throw invalidDocument("A document is an object with an _id.");
  if (!isDocumentId(*id)) throw invalidDocument("The _id of a document is a string or an integer.");
  return *id;
}

}  // namespace instaplay::stores
