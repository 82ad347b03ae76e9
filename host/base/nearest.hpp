#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace instaplay::base {

/// How many single letters must be inserted, removed, replaced or swapped with their neighbour to get from a to b.
std::size_t editDistance(std::string_view a, std::string_view b);

/// The candidate nearest to word, or empty when none is near enough to be what was meant.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// What a person who wrote an unknown word should know: `did you mean "x"?`, or `known here: a, b`.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace instaplay::base
