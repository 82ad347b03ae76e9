#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::testing {

/// Texts that a column, an escape or a protocol on the way is apt to damage.
inline constexpr std::array<std::string_view, 6> kAwkwardTexts{
    "\U0001F600\U0001F468\u200D\U0001F469\u200D\U0001F467 \u2764\uFE0F \U0001F1E9\U0001F1EA",
    "\U0001D49C\U0001D4C3\U0001D4C3\U0001D4B6 \U00020BB7\U00029E3D",  // letters of four bytes
    "e\u0301 \u0627\u0644\u0639\u0631\u0628\u064A\u0629 \u202Eright to left",
    "\U0010FFFD \uFFFD \u2028",
    "\r\n$-1\r\n\t\x01\x7F ::0:",
    R"('" \" \\ %s $1 ${x} {0} -- /* ? ;)",
};

inline std::vector<std::string> awkwardTexts() { return {kAwkwardTexts.begin(), kAwkwardTexts.end()}; }

/// The ends of what 64 bits hold, and what a double rounds.
inline constexpr std::array<std::int64_t, 6> kAwkwardNumbers{
    std::numeric_limits<std::int64_t>::min(), -(std::int64_t{1} << 53) - 1, -1, 0, (std::int64_t{1} << 53) + 1,
    std::numeric_limits<std::int64_t>::max(),
};

/// In milliseconds: the years 1 and 9999, the moment before 1970, and the second in which 32 bits end.
inline constexpr std::array<std::int64_t, 4> kAwkwardTimes{-62'135'596'800'000, -1, 2'147'483'648'000,
                                                           253'402'300'799'999};

/// As many letters of four bytes as make so many bytes.
inline std::string lettersOfFourBytes(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += "\U0001D4B6";
  return text;
}

}  // namespace instaplay::testing
