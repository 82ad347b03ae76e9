#include "author_counts.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>

namespace instaplay::posts {
namespace {

constexpr std::chrono::minutes kTtl{10};

std::string cacheKey(Id author) { return "count:" + formatId(author); }

}  // namespace

std::map<Id, std::int64_t> AuthorCounts::of(const std::vector<Id>& authors) const {
  std::vector<std::string> keys;
  std::ranges::transform(authors, std::back_inserter(keys), cacheKey);
  const auto load = [&](const std::vector<std::size_t>& wanted, const CacheValues& out) {
    std::vector<Id> asked;
    for (const std::size_t index : wanted) asked.push_back(authors[index]);
    const auto counts = posts_.countByAuthors(asked);
    for (const std::size_t index : wanted) {
      const auto count = counts.find(authors[index]);
      out.put(index, std::to_string(count == counts.end() ? 0 : count->second));
    }
  };
  const auto values = cache_.getOrLoadMany(keys, kTtl, load);
  std::map<Id, std::int64_t> counts;
  for (std::size_t i = 0; i < authors.size(); ++i) {
    if (values[i] && *values[i] != "0") counts[authors[i]] = std::stoll(*values[i]);
  }
  return counts;
}

void AuthorCounts::forget(const Transaction& tx, Id author) const { cache_.removeAfter(tx, {cacheKey(author)}); }

}  // namespace instaplay::posts
