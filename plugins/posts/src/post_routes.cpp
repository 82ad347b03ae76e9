#include "post_routes.hpp"

#include "post_json.hpp"
#include "post_schemas.hpp"

namespace instaplay::posts {
void declarePostRoutes(Registrar& r, PostService& service) {
  r.schema("Post", kPostSchema);
  r.post(
      "/api/v1/posts", Access::user,
      [&service](Call& call) { call.created(postToJson(service.create(call.userId(), draftFromJson(call.json())))); },
      {.bodySchema = kNewPostSchema,
       .responseSchema = kPostRef,
       .summary = "Publish a post",
       .success = 201,
       .answerOnce = true});
  r.get("/api/v1/posts/{postId}", Access::anyone,
        [&service](Call& call) { call.reply(postToJson(service.get(call.viewerId(), call.paramId("postId")))); },
        {.responseSchema = kPostRef, .summary = "Read a post"});
  r.patch("/api/v1/posts/{postId}", Access::user,
          [&service](Call& call) {
            call.reply(postToJson(service.edit(call.userId(), call.paramId("postId"), changeFromJson(call.json()))));
          },
          {.bodySchema = kPostChangeSchema, .responseSchema = kPostRef, .summary = "Edit a post of one's own"});
  r.del("/api/v1/posts/{postId}", Access::user,
        [&service](Call& call) {
          service.remove(call.userId(), call.paramId("postId"));
          call.noContent();
        },
        {.summary = "Delete a post of one's own", .success = 204});
  r.put("/api/v1/posts/{postId}/save", Access::user,
        [&service](Call& call) { call.reply(postToJson(service.save(call.userId(), call.paramId("postId")))); },
        {.responseSchema = kPostRef, .summary = "Save a post"});
  r.del("/api/v1/posts/{postId}/save", Access::user,
        [&service](Call& call) {
          service.unsave(call.userId(), call.paramId("postId"));
          call.noContent();
        },
        {.summary = "Take a post from the saved ones", .success = 204});
}

void declareListRoutes(Registrar& r, const PostLists& lists) {
  r.get("/api/v1/feed", Access::user,
        [&lists](Call& call) { call.replyPage(lists.feed(call.userId(), call.pageRequest()), postToJson); },
        {.responseSchema = kPostListRef, .summary = "Posts of followed people and one's own, newest first"});
  r.get("/api/v1/explore", Access::anyone,
        [&lists](Call& call) { call.replyPage(lists.explore(call.viewerId(), call.pageRequest()), postToJson); },
        {.responseSchema = kPostListRef, .summary = "Public posts of people one does not follow"});
  r.get("/api/v1/users/{username}/posts", Access::anyone,
        [&lists](Call& call) {
          const std::string username(call.param("username"));
          call.replyPage(lists.byAuthor(call.viewerId(), username, call.pageRequest()), postToJson);
        },
        {.responseSchema = kPostListRef, .summary = "Posts of one person"});
  r.get("/api/v1/tags/{tag}/posts", Access::anyone,
        [&lists](Call& call) {
          call.replyPage(lists.byTag(call.viewerId(), call.param("tag"), call.pageRequest()), postToJson);
        },
        {.responseSchema = kPostListRef, .summary = "Posts with a tag"});
  r.get("/api/v1/users/me/saved", Access::user,
        [&lists](Call& call) { call.replyPage(lists.saved(call.userId(), call.pageRequest()), postToJson); },
        {.responseSchema = kPostListRef, .summary = "Saved posts, last saved first"});
}

void provideCards(Registrar& r, const PostLists& lists) {
  const auto byIds = [&lists](ServiceCall& call) {
    Json posts = Json::array();
    for (const PostView& view :
         lists.byIds(optionalIdField(call.json(), "viewerId"), idsFromJson(call.json().at("ids")))) {
      posts.push_back(postToJson(view));
    }
    return Json{{"posts", std::move(posts)}};
  };
  const auto visible = [&lists](ServiceCall& call) {
    Json posts = Json::array();
    for (const Post& post :
         lists.visible(optionalIdField(call.json(), "viewerId"), idsFromJson(call.json().at("ids")))) {
      posts.push_back({{"id", formatId(post.id)}, {"authorId", formatId(post.authorId)}});
    }
    return Json{{"posts", std::move(posts)}};
  };
  const auto counts = [&lists](ServiceCall& call) {
    Json counts = Json::array();
    for (const auto& [author, posts] : lists.counts(idsFromJson(call.json().at("authorIds")))) {
      counts.push_back({{"authorId", formatId(author)}, {"posts", posts}});
    }
    return Json{{"counts", std::move(counts)}};
  };
  r.provide("posts.cards/1", 0, {{"byIds", byIds}, {"visible", visible}, {"counts", counts}});
}

void provideAttachments(Registrar& r, const PostLists& lists) {
  const auto check = [&lists](ServiceCall& call) {
    Json ids = Json::array();
    for (const Post& post :
         lists.visible(requiredIdField(call.json(), "viewerId"), idsFromJson(call.json().at("ids")))) {
      ids.push_back(formatId(post.id));
    }
    return Json{{"ids", std::move(ids)}};
  };
  const auto resolve = [&lists](ServiceCall& call) {
    Json attachments = Json::array();
    for (const PostView& view :
         lists.byIds(requiredIdField(call.json(), "viewerId"), idsFromJson(call.json().at("ids")))) {
      attachments.push_back({{"id", formatId(view.post.id)}, {"content", postToJson(view)}});
    }
    return Json{{"attachments", std::move(attachments)}};
  };
  r.provide("post.attachment/1", 0, {{"check", check}, {"resolve", resolve}});
}

}  // namespace instaplay::posts
