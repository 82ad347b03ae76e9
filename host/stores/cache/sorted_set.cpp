#include "host/stores/cache/sorted_set.hpp"

#include <cmath>
#include <iterator>

namespace instaplay::stores {
namespace {

constexpr std::size_t kMemberOverhead = 144;  // the nodes of the set and of the map

}  // namespace

void SortedSet::add(const ScoredMember& item) {
  if (std::isnan(item.score)) return;
  remove(item.member);
  const auto place = ranked_.insert(item).first;
  byMember_.emplace(place->member, place);
  bytes_ += kMemberOverhead + place->member.size();
}

void SortedSet::remove(std::string_view member) {
  const auto found = byMember_.find(member);
  if (found != byMember_.end()) erase(found->second);
}

void SortedSet::keepHighest(std::size_t count) {
  while (ranked_.size() > count) erase(std::prev(ranked_.end()));
}

std::vector<ScoredMember> SortedSet::below(double maxScore, std::size_t limit) const {
  std::vector<ScoredMember> result;
  for (auto it = ranked_.lower_bound(maxScore); it != ranked_.end() && result.size() < limit; ++it) {
    result.push_back(*it);
  }
  return result;
}

void SortedSet::erase(Ranked::iterator place) {
  bytes_ -= kMemberOverhead + place->member.size();
  byMember_.erase(place->member);
  ranked_.erase(place);
}

}  // namespace instaplay::stores
