#include "post_json.hpp"

#include <instaplay/clock.hpp>

namespace instaplay::posts {
namespace {

constexpr const char* kContentUnavailable = "content unavailable";

Json mentionsToJson(const std::vector<Mention>& mentions) {
  Json list = Json::array();
  for (const Mention& mention : mentions) {
    list.push_back({{"id", formatId(mention.userId)}, {"username", mention.username}});
  }
  return list;
}

std::optional<Visibility> visibilityField(const Json& body) {
  const auto name = optionalField<std::string>(body, "visibility");
  return name ? std::optional(users::visibilityOf(*name)) : std::nullopt;
}

}  // namespace

Json postToJson(const PostView& view) {
  const Post& post = view.post;
  const Content content = view.content.value_or(Content{kContentUnavailable, std::nullopt, {}, {}});
  return {{"id", formatId(post.id)},
          {"kind", "post"},
          {"author", users::cardToJson(view.author)},
          {"caption", content.caption},
          {"media", Json::array()},
          {"tags", content.tags},
          {"mentions", mentionsToJson(content.mentions)},
          {"location", content.location ? Json(*content.location) : Json()},
          {"visibility", users::visibilityName(post.visibility)},
          {"commentsEnabled", post.commentsEnabled},
          {"createdAt", isoTime(post.publishedAt)},
          {"publishedAt", isoTime(post.publishedAt)},
          {"editedAt", post.editedAt ? Json(isoTime(*post.editedAt)) : Json()},
          {"counts", {{"likes", view.likes}, {"comments", 0}, {"views", 0}}},
          {"viewer", {{"liked", view.liked}, {"saved", view.saved}}}};
}

Draft draftFromJson(const Json& body) {
  if (const auto media = body.find("mediaIds"); media != body.end() && !media->empty()) {
    throw Error::unprocessable("media_not_found", "There is no such media.");
  }
  Draft draft;
  draft.caption = optionalField<std::string>(body, "caption").value_or("");
  draft.location = optionalField<std::string>(body, "location");
  draft.visibility = visibilityField(body).value_or(Visibility::everybody);
  draft.commentsEnabled = optionalField<bool>(body, "commentsEnabled").value_or(true);
  return draft;
}

PostChange changeFromJson(const Json& body) {
  PostChange change;
  change.caption = optionalField<std::string>(body, "caption");
  if (const auto location = body.find("location"); location != body.end()) {
    change.location = location->is_null() ? "" : location->get<std::string>();
  }
  change.visibility = visibilityField(body);
  change.commentsEnabled = optionalField<bool>(body, "commentsEnabled");
  return change;
}

}  // namespace instaplay::posts
