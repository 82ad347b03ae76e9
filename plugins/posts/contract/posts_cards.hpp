#pragma once

#include <instaplay/ids.hpp>
#include <instaplay/json.hpp>
#include <instaplay/services.hpp>

#include <map>
#include <optional>
#include <vector>

namespace instaplay::posts {

/// Typed client of "posts.cards/1". What the viewer may not see, or is gone, is left out of every answer. At most 100
/// ids a call. Throws what ServiceClient::call throws.
class CardsClient {
 public:
  explicit CardsClient(ServiceClient service) : service_(std::move(service)) {}

  bool available() const { return service_.available(); }

  /// Whole posts as the HTTP API shows them to the viewer, by id.
  std::map<Id, Json> byIds(const std::vector<Id>& ids, std::optional<Id> viewer) const {
    std::map<Id, Json> posts;
    if (ids.empty()) return posts;
    const Json answer = service_.call("byIds", request(ids, viewer));
    for (const Json& post : answer.at("posts")) posts[requiredIdField(post, "id")] = post;
    return posts;
  }

  /// The authors of those posts that the viewer may see, by post.
  std::map<Id, Id> visible(const std::vector<Id>& ids, std::optional<Id> viewer) const {
    std::map<Id, Id> authors;
    if (ids.empty()) return authors;
    const Json answer = service_.call("visible", request(ids, viewer));
    for (const Json& post : answer.at("posts")) {
      authors[requiredIdField(post, "id")] = requiredIdField(post, "authorId");
    }
    return authors;
  }

  /// How many posts each author has published; authors without one are left out.
  std::map<Id, std::int64_t> counts(const std::vector<Id>& authors) const {
    std::map<Id, std::int64_t> counts;
    if (authors.empty()) return counts;
    const Json answer = service_.call("counts", {{"authorIds", idsToJson(authors)}});
    for (const Json& entry : answer.at("counts")) {
      counts[requiredIdField(entry, "authorId")] = entry.at("posts").get<std::int64_t>();
    }
    return counts;
  }

 private:
  static Json request(const std::vector<Id>& ids, std::optional<Id> viewer) {
    return {{"ids", idsToJson(ids)}, {"viewerId", viewer ? Json(formatId(*viewer)) : Json()}};
  }

  ServiceClient service_;
};

}  // namespace instaplay::posts
