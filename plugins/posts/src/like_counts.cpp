#include "like_counts.hpp"

namespace instaplay::posts {

std::map<Id, LikeCount> LikeCounts::of(const std::vector<Id>& posts, std::optional<Id> viewer) const {
  if (posts.empty() || !service_.available()) return {};
  const Json answer = service_.call(
      "counts",
      {{"targetType", "post"}, {"ids", idsToJson(posts)}, {"viewerId", viewer ? Json(formatId(*viewer)) : Json()}});
  std::map<Id, LikeCount> counts;
  for (const Json& entry : answer.at("counts")) {
    counts[requiredIdField(entry, "id")] = {entry.at("likes").get<std::int64_t>(), entry.at("liked").get<bool>()};
  }
  return counts;
}

}  // namespace instaplay::posts
