#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::posts {

/// How many Unicode code points a UTF-8 text has.
std::size_t codePoints(std::string_view text);

/// The tags of a caption ("#Light" gives "light"), each once, in order, at most 30, each at most 100 bytes. ASCII
/// letters become lower case.
std::vector<std::string> tagsOf(std::string_view caption);

/// The usernames a caption mentions ("@Anna." gives "anna"), each once, in order, at most 20.
std::vector<std::string> mentionsOf(std::string_view caption);

/// A tag as it is stored and looked up.
std::string normalizedTag(std::string_view tag);

}  // namespace instaplay::posts
