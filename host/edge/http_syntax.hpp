#pragma once

#include <string_view>

/// The character classes of RFC 9110, shared by what reads and what writes messages.
namespace instaplay::edge {

bool isTokenChar(char c);
bool isToken(std::string_view text);  ///< not empty
/// Visible characters, bytes from 0x80, space and tab: what a field value may hold.
bool isFieldChar(char c);
bool isFieldValue(std::string_view text);
bool isDigits(std::string_view text);  ///< not empty
std::string_view trimBlanks(std::string_view text);

/// Calls visit(item) for every item of a comma-separated list, blanks trimmed, empty ones left out.
template <typename Visit>
void forEachListItem(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto item = trimBlanks(list.substr(0, comma));
    if (!item.empty()) visit(item);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
}

}  // namespace instaplay::edge
