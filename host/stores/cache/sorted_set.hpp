#pragma once

#include <cstddef>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/stores/cache/port.hpp"

namespace instaplay::stores {

/// Members by descending score, ties by descending member. A plain value; its owner guards it.
class SortedSet {
 public:
  SortedSet() = default;
  SortedSet(const SortedSet&) = delete;  // byMember_ points into ranked_
  SortedSet& operator=(const SortedSet&) = delete;
  SortedSet(SortedSet&&) noexcept = default;
  SortedSet& operator=(SortedSet&&) noexcept = default;

  void add(const ScoredMember& item);
  void remove(std::string_view member);
  void keepHighest(std::size_t count);
  std::vector<ScoredMember> below(double maxScore, std::size_t limit) const;
  bool empty() const { return ranked_.empty(); }
  std::size_t bytes() const { return bytes_; }  ///< an estimate

 private:
  struct ByRank {
    using is_transparent = void;
    bool operator()(const ScoredMember& a, const ScoredMember& b) const {
      return a.score != b.score ? a.score > b.score : a.member > b.member;
    }
    bool operator()(const ScoredMember& a, double score) const { return a.score >= score; }
  };
  using Ranked = std::set<ScoredMember, ByRank>;

  void erase(Ranked::iterator place);

  Ranked ranked_;
  std::unordered_map<std::string_view, Ranked::iterator> byMember_;
  std::size_t bytes_ = 0;
};

}  // namespace instaplay::stores
