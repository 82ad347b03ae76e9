#pragma once

#include <instaplay/abi/base.h>

#include <optional>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

/// Lends text to the ABI for one call: nothing is copied, so text must outlive that call. Any thread, as all below.
/// An empty view stays "empty"; it never turns into "absent".
inline ip_str toStr(std::string_view text) noexcept { return {text.data() != nullptr ? text.data() : "", text.size()}; }

/// What the ABI calls "absent": p == NULL.
inline ip_str absentStr() noexcept { return {nullptr, 0}; }

/// Views what the ABI lent; absent becomes empty. Valid as long as the ABI says for that output.
inline std::string_view toView(ip_str text) noexcept {
  return text.p != nullptr ? std::string_view{text.p, text.n} : std::string_view{};
}

/// As toView, and keeps absent apart from empty: a header that was not sent from one that was sent without a value.
inline std::optional<std::string_view> toOptionalView(ip_str text) noexcept {
  if (text.p == nullptr) return std::nullopt;
  return std::string_view{text.p, text.n};
}

}  // namespace sdk_v1
}  // namespace instaplay
