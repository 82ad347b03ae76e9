#pragma once

#include <string_view>

namespace instaplay::plugins {

/// All throw base::Error invalid that says what is wrong.

/// A header that a plugin may add: a token that is not the host's own, and an acceptable value.
void requirePluginHeader(std::string_view name, std::string_view value);
/// Visible characters, spaces and tabs: no CR, LF, NUL or other control character.
void requireHeaderValue(std::string_view value);
/// Letters, digits and the punctuation that a cookie may hold unquoted.
void requireCookieValue(std::string_view value);

}  // namespace instaplay::plugins
