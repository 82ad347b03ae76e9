#pragma once

#include <instaplay/ids.hpp>
#include <instaplay/services.hpp>

#include <cstdint>

namespace instaplay::users {

/// Asks "posts.cards/1" how much a person has published; it may be away: then nothing. Any thread.
class PostCounts {
 public:
  explicit PostCounts(ServiceClient service) : service_(std::move(service)) {}

  std::int64_t of(Id author) const {
    if (!service_.available()) return 0;
    const Json answer = service_.call("counts", {{"authorIds", {formatId(author)}}});
    const Json& counts = answer.at("counts");
    return counts.empty() ? 0 : counts.front().at("posts").get<std::int64_t>();
  }

 private:
  ServiceClient service_;
};

}  // namespace instaplay::users
