#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace instaplay::http {

/// Decodes %XX strictly. Nothing for a broken escape, U+0000, or what is not UTF-8 afterwards.
std::optional<std::string> percentDecode(std::string_view text);

}  // namespace instaplay::http
