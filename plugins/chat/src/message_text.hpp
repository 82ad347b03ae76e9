#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace instaplay::chat {

/// How many Unicode code points a UTF-8 text has.
std::size_t codePoints(std::string_view text);

/// Whether a text holds nothing but white space.
bool isBlank(std::string_view text);

/// The text without regard to capitals, for searching: Latin (with the accents of Western Europe), Greek and Cyrillic.
std::string foldedCase(std::string_view text);

/// Whether a text is one emoji: a symbol with its modifiers, a flag, a keycap, or several joined to one.
bool isEmoji(std::string_view text);

}  // namespace instaplay::chat
