#pragma once

#include <instaplay/ids.hpp>
#include <instaplay/json.hpp>
#include <instaplay/services.hpp>

#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace instaplay::likes {

struct LikeCount {
  std::int64_t likes = 0;
  bool liked = false;  ///< by the viewer
};

/// Typed client of "likes.counts/1".
class CountsClient {
 public:
  explicit CountsClient(ServiceClient service) : service_(std::move(service)) {}

  bool available() const { return service_.available(); }

  /// Of targets of one type ("post"), at most 500; without a like they are left out.
  std::map<Id, LikeCount> of(std::string_view targetType, const std::vector<Id>& targets,
                             std::optional<Id> viewer) const {
    std::map<Id, LikeCount> counts;
    if (targets.empty()) return counts;
    const Json answer = service_.call("counts", {{"targetType", targetType},
                                                 {"ids", idsToJson(targets)},
                                                 {"viewerId", viewer ? Json(formatId(*viewer)) : Json()}});
    for (const Json& entry : answer.at("counts")) {
      counts[requiredIdField(entry, "id")] = {entry.at("likes").get<std::int64_t>(), entry.value("liked", false)};
    }
    return counts;
  }

 private:
  ServiceClient service_;
};

}  // namespace instaplay::likes
