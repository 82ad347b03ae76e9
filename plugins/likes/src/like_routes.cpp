#include "like_routes.hpp"

namespace instaplay::likes {
namespace {

constexpr std::string_view kStateSchema = R"({
  "type": "object",
  "required": ["liked", "likes"],
  "properties": {"liked": {"type": "boolean"}, "likes": {"type": "integer"}}
})";

Json stateToJson(const LikeState& state) { return {{"liked", state.liked}, {"likes", state.likes}}; }

Json likerToJson(const Liker& liker) {
  Json json = users::cardToJson(liker.card);
  json["likedAt"] = isoTime(liker.likedAt);
  return json;
}

}  // namespace

void declareLikeRoutes(Registrar& r, LikeService& service) {
  r.put("/api/v1/posts/{postId}/like", Access::user,
        [&service](Call& call) { call.reply(stateToJson(service.like(call.userId(), call.paramId("postId")))); },
        {.responseSchema = kStateSchema, .summary = "Like a post"});
  r.del("/api/v1/posts/{postId}/like", Access::user,
        [&service](Call& call) { call.reply(stateToJson(service.unlike(call.userId(), call.paramId("postId")))); },
        {.responseSchema = kStateSchema, .summary = "Take a like back"});
  r.get("/api/v1/posts/{postId}/likes", Access::anyone,
        [&service](Call& call) {
          call.replyPage(service.likers(call.viewerId(), call.paramId("postId"), call.pageRequest()), likerToJson);
        },
        {.summary = "Who likes a post, last first"});
  r.get("/api/v1/users/me/likes", Access::user,
        [&service](Call& call) {
          call.replyPage(service.likedPosts(call.userId(), call.pageRequest()), [](const Json& post) { return post; });
        },
        {.summary = "Posts one likes, last liked first"});
}

void provideCounts(Registrar& r, const LikeService& service) {
  const auto counts = [&service](ServiceCall& call) {
    const Json& request = call.json();
    Json list = Json::array();
    const auto found = service.counts(requiredField<std::string>(request, "targetType"), idsFromJson(request.at("ids")),
                                      optionalIdField(request, "viewerId"));
    for (const auto& [id, count] : found) {
      list.push_back({{"id", formatId(id)}, {"likes", count.likes}, {"liked", count.liked}});
    }
    return Json{{"counts", std::move(list)}};
  };
  r.provide("likes.counts/1", 0, {{"counts", counts}});
}

}  // namespace instaplay::likes
