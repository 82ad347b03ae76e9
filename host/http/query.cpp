#include "host/http/query.hpp"

#include <algorithm>

#include "host/base/error.hpp"
#include "host/http/percent.hpp"

namespace instaplay::http {
namespace {

base::Error malformed(std::string message) {
  return {base::ErrorKind::invalid, "validation_failed", std::move(message)};
}

// '+' is a space in query strings only.
std::string decode(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  auto decoded = percentDecode(spaced);
  if (!decoded) throw malformed("The query string is not well encoded.");
  return std::move(*decoded);
}

}  // namespace

Query::Query(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    if (end > 0) add(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void Query::add(std::string_view piece) {
  const auto equals = std::min(piece.find('='), piece.size());
  std::string name = decode(piece.substr(0, equals));
  if (name.empty()) throw malformed("A query parameter has no name.");
  if (find(name)) throw malformed("A query parameter stands twice.");
  std::string value = equals < piece.size() ? decode(piece.substr(equals + 1)) : std::string();
  parameters_.emplace_back(std::move(name), std::move(value));
}

std::optional<std::string_view> Query::find(std::string_view name) const {
  for (const auto& [key, value] : parameters_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

}  // namespace instaplay::http
