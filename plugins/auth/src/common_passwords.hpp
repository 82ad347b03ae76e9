#pragma once

#include <string_view>

namespace instaplay::auth {

/// Whether a password, in lower case, is among the most used ones of at least eight characters.
bool isCommonPassword(std::string_view password);

}  // namespace instaplay::auth
