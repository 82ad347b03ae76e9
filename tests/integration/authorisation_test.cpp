#include <doctest/doctest.h>

#include <array>
#include <set>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

namespace {

constexpr std::array kActors{"anonymous", "other", "blocked", "follower", "owner", "admin"};

/// One route and what each actor gets. {postId} is a fresh post for followers by the owner, {username} the owner,
/// {userId} nobody who asks to follow. {chatId} is the chat of the owner and the follower, with members/ a fresh group
/// of the two, and {seq} a fresh message of the owner's in it.
struct Row {
  const char* method;
  const char* path;
  std::array<int, kActors.size()> expected;
  Json body = nullptr;
};

constexpr std::array<int, 6> kPublic{200, 200, 200, 200, 200, 200};
constexpr std::array<int, 6> kSignedIn{401, 200, 200, 200, 200, 200};
constexpr std::array<int, 6> kInChat{401, 404, 404, 200, 200, 404};
constexpr std::array<int, 6> kAdmin{401, 403, 403, 403, 403, 200};

const std::vector<Row>& matrix() {
  static const Json kNobody = {{"login", "nobody.at.all"}, {"password", "wrong password"}};
  static const Json kDeadToken = {{"token", "dead"}, {"password", "a brand new phrase"}};
  static const std::vector<Row> rows{
      {"POST", "/api/v1/auth/register", {400, 400, 400, 400, 400, 400}, {{"username", "x"}, {"password", "short"}}},
      {"POST", "/api/v1/auth/login", {401, 401, 401, 401, 401, 429}, kNobody},  // the sixth guess is throttled
      {"POST", "/api/v1/auth/logout", {401, 204, 204, 204, 204, 204}},
      {"GET", "/api/v1/auth/session", kSignedIn},
      {"GET", "/api/v1/auth/sessions", kSignedIn},
      {"DELETE", "/api/v1/auth/sessions/1", {401, 404, 404, 404, 404, 404}},
      {"GET", "/api/v1/auth/tokens", kSignedIn},
      {"POST", "/api/v1/auth/tokens", {401, 201, 201, 201, 201, 201}, {{"name", "another"}}},
      {"DELETE", "/api/v1/auth/tokens/1", {401, 404, 404, 404, 404, 404}},
      {"PUT",
       "/api/v1/auth/password",
       {401, 403, 403, 403, 403, 403},
       {{"currentPassword", "wrong password"}, {"newPassword", "a brand new phrase"}}},
      {"POST", "/api/v1/auth/password/forgot", {202, 202, 202, 202, 202, 202}, {{"login", "nobody"}}},
      {"POST", "/api/v1/auth/password/reset", {422, 422, 422, 422, 422, 422}, kDeadToken},
      {"POST", "/api/v1/auth/email/verify", {422, 422, 422, 422, 422, 422}, {{"token", "dead"}}},
      {"DELETE", "/api/v1/auth/account", {401, 403, 403, 403, 403, 403}, {{"password", "wrong password"}}},

      {"GET", "/api/v1/users/me", kSignedIn},
      {"PATCH", "/api/v1/users/me", kSignedIn, {{"bio", "hi"}}},
      {"GET", "/api/v1/users/suggestions", kSignedIn},
      {"GET", "/api/v1/users/{username}", {200, 200, 404, 200, 200, 200}},
      {"GET", "/api/v1/users/{username}/followers", {404, 404, 404, 200, 200, 404}},
      {"GET", "/api/v1/users/{username}/following", {404, 404, 404, 200, 200, 404}},
      {"PUT", "/api/v1/users/{username}/mute", {401, 200, 404, 200, 422, 200}},
      {"DELETE", "/api/v1/users/{username}/mute", {401, 204, 404, 204, 422, 204}},
      {"PUT", "/api/v1/users/me/close-friends/{username}", {401, 200, 404, 200, 422, 200}},
      {"DELETE", "/api/v1/users/me/close-friends/{username}", {401, 204, 404, 204, 422, 204}},
      {"GET", "/api/v1/users/me/close-friends", kSignedIn},
      {"GET", "/api/v1/users/me/blocks", kSignedIn},
      {"GET", "/api/v1/users/me/mutes", kSignedIn},
      {"GET", "/api/v1/users/me/follow-requests", kSignedIn},
      {"PUT", "/api/v1/users/me/follow-requests/{userId}", {401, 404, 404, 404, 404, 404}},
      {"DELETE", "/api/v1/users/me/follow-requests/{userId}", {401, 404, 404, 404, 404, 404}},

      {"POST", "/api/v1/posts", {401, 201, 201, 201, 201, 201}, {{"caption", "hi"}}},
      {"GET", "/api/v1/posts/{postId}", {404, 404, 404, 200, 200, 404}},
      {"PATCH", "/api/v1/posts/{postId}", {401, 404, 404, 403, 200, 404}, {{"caption", "changed"}}},
      {"PUT", "/api/v1/posts/{postId}/save", {401, 404, 404, 200, 200, 404}},
      {"DELETE", "/api/v1/posts/{postId}/save", {401, 204, 204, 204, 204, 204}},
      {"PUT", "/api/v1/posts/{postId}/like", {401, 404, 404, 200, 200, 404}},
      {"DELETE", "/api/v1/posts/{postId}/like", {401, 404, 404, 200, 200, 404}},
      {"GET", "/api/v1/posts/{postId}/likes", {404, 404, 404, 200, 200, 404}},
      {"DELETE", "/api/v1/posts/{postId}", {401, 404, 404, 403, 204, 404}},
      {"GET", "/api/v1/users/{username}/posts", {404, 404, 404, 200, 200, 404}},
      {"GET", "/api/v1/users/me/saved", kSignedIn},
      {"GET", "/api/v1/users/me/likes", kSignedIn},
      {"GET", "/api/v1/feed", kSignedIn},
      {"GET", "/api/v1/explore", kPublic},
      {"GET", "/api/v1/tags/{tag}/posts", kPublic},

      {"GET", "/api/v1/ws", {426, 426, 426, 426, 426, 426}},  // whom a handshake admits: sockets_test.cpp
      {"POST", "/api/v1/chats", {401, 201, 404, 201, 422, 201}, {{"usernames", {"olga"}}}},
      {"GET", "/api/v1/chats", kSignedIn},
      {"GET", "/api/v1/chats/unread", kSignedIn},
      {"GET", "/api/v1/chats/search", {401, 400, 400, 400, 400, 400}},
      {"GET", "/api/v1/chats/preferences", kSignedIn},
      {"PUT", "/api/v1/chats/preferences", kSignedIn, {{"showPresence", true}}},
      {"GET", "/api/v1/chats/{chatId}", kInChat},
      {"PATCH", "/api/v1/chats/{chatId}", kInChat, {{"muted", true}}},
      {"GET", "/api/v1/chats/{chatId}/messages", kInChat},
      {"POST",
       "/api/v1/chats/{chatId}/messages",
       {401, 404, 404, 201, 201, 404},
       {{"clientId", "of-the-matrix"}, {"text", "hi"}}},
      {"DELETE", "/api/v1/chats/{chatId}/messages/{seq}", {401, 404, 404, 403, 204, 404}},
      {"PUT", "/api/v1/chats/{chatId}/messages/{seq}/reactions/{emoji}", kInChat},
      {"DELETE", "/api/v1/chats/{chatId}/messages/{seq}/reactions/{emoji}", {401, 404, 404, 204, 204, 404}},
      {"PUT", "/api/v1/chats/{chatId}/read", kInChat, {{"seq", 1}}},
      {"PUT", "/api/v1/chats/{chatId}/request", kInChat},
      {"DELETE", "/api/v1/chats/{chatId}/request", {401, 404, 404, 404, 404, 404}},
      {"PUT", "/api/v1/chats/{chatId}/members/{username}", {401, 404, 404, 403, 422, 404}},
      {"PATCH", "/api/v1/chats/{chatId}/members/{username}", {401, 404, 404, 403, 422, 404}, {{"role", "admin"}}},
      {"DELETE", "/api/v1/chats/{chatId}/members/{username}", {401, 404, 404, 403, 204, 404}},

      {"GET", "/api/v1/openapi.json", kPublic},
      {"GET", "/api/v1/features", kPublic},
      {"GET", "/api/v1/admin/plugins", kAdmin},
      {"PUT", "/api/v1/admin/plugins/{id}", {401, 403, 403, 403, 403, 404}, {{"enabled", true}}},
      {"GET", "/api/v1/admin/flags", kAdmin},
      {"PUT", "/api/v1/admin/flags/{key}", {401, 403, 403, 403, 403, 404}, {{"enabled", true}}},
      {"GET", "/api/v1/admin/jobs", kAdmin},
      {"POST", "/api/v1/admin/jobs/{id}/retry", {401, 403, 403, 403, 403, 404}},
      {"DELETE", "/api/v1/admin/jobs/{id}", {401, 403, 403, 403, 403, 404}},
      {"POST", "/api/v1/admin/reload", {401, 403, 403, 403, 403, 204}},

      // These end what the rows above need.
      {"PUT", "/api/v1/users/{username}/block", {401, 200, 200, 200, 422, 200}},
      {"DELETE", "/api/v1/users/{username}/block", {401, 204, 204, 204, 422, 204}},
      {"DELETE", "/api/v1/users/{username}/follow", {401, 200, 404, 200, 422, 200}},
      {"PUT", "/api/v1/users/{username}/follow", {401, 200, 404, 200, 422, 200}},
  };
  return rows;
}

std::string replaced(std::string text, const std::string& name, const std::string& value) {
  if (const auto at = text.find(name); at != std::string::npos) text.replace(at, name.size(), value);
  return text;
}

/// Olga's account is private; fred follows her, bea is blocked by her, otto is a stranger, ada an admin.
class Cast {
 public:
  Cast() {
    for (const char* name : {"otto", "bea", "fred", "olga", "ada"}) clients_.push_back(world_.person(name));
    REQUIRE(clients_[2].put("/api/v1/users/olga/follow").status == 200);
    REQUIRE(owner().put("/api/v1/users/bea/block").status == 200);
    REQUIRE(owner().patch("/api/v1/users/me", {{"isPrivate", true}}).status == 200);
  }

  int statusOf(const Row& row, std::size_t actor) {
    HttpClient fresh = clientFor(row, actor);
    std::string target = replaced(row.path, "{username}", "olga");
    target = replaced(target, "{userId}", "1");
    target = replaced(target, "{id}", "1");
    target = replaced(target, "{key}", "no.such.flag");
    target = replaced(target, "{tag}", "light");
    if (target.find("{postId}") != std::string::npos) {
      target = replaced(target, "{postId}", publish(owner(), "for followers", "followers"));
    }
    if (target.find("{chatId}") != std::string::npos) target = inChat(std::move(target));
    return row.body.is_null() ? fresh.send(row.method, target).status
                              : fresh.sendJson(row.method, target, row.body).status;
  }

  Json operations() { return clients_[0].get("/api/v1/openapi.json").json().at("paths"); }

 private:
  HttpClient& owner() { return clients_[3]; }

  std::string inChat(std::string target) {
    Json chat = {{"usernames", {"fred"}}};
    if (target.find("/members/") != std::string::npos) chat["title"] = "a group";
    const std::string id = owner().post("/api/v1/chats", chat).data().at("id");
    const Json message = {{"clientId", "of-the-owner-" + std::to_string(++sent_)}, {"text", "hi"}};
    const Json sent = owner().post("/api/v1/chats/" + id + "/messages", message).data();
    target = replaced(replaced(target, "{chatId}", id), "{seq}", std::to_string(sent.at("seq").get<int>()));
    return replaced(target, "{emoji}", "%F0%9F%91%8D");
  }

  // Signing out ends a token, so that row gets clients of its own.
  HttpClient clientFor(const Row& row, std::size_t actor) {
    if (actor == 0) return world_.client();
    static constexpr std::array kNames{"otto", "bea", "fred", "olga", "ada"};
    if (std::string(row.path).ends_with("/logout")) return world_.signIn(kNames[actor - 1]);
    HttpClient client = world_.client();
    client.useBearer(clients_[actor - 1].bearer());
    return client;
  }

  SocialWorld world_;
  std::vector<HttpClient> clients_;
  int sent_ = 0;
};

}  // namespace

TEST_CASE("every route answers each kind of person as the matrix says, and every route has a row") {
  Cast cast;
  std::set<std::string> rows;
  for (const Row& row : matrix()) {
    rows.insert(std::string(row.method) + " " +
                replaced(replaced(row.path, "sessions/1", "sessions/{sessionId}"), "tokens/1", "tokens/{tokenId}"));
    for (std::size_t actor = 0; actor < kActors.size(); ++actor) {
      const int status = cast.statusOf(row, actor);
      const std::string cell = std::string(row.method) + " " + row.path + " as " + kActors[actor];
      CHECK_MESSAGE(status == row.expected[actor], cell);
    }
  }

  static const std::set<std::string> kMethods{"get", "put", "post", "patch", "delete"};
  const Json paths = cast.operations();
  for (const auto& [path, operations] : paths.items()) {
    for (const auto& [method, operation] : operations.items()) {
      if (!kMethods.contains(method) || !path.starts_with("/api/")) continue;
      std::string name = method + " " + path;
      std::transform(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(method.size()), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      CHECK_MESSAGE(rows.contains(name), "no row for ", name);
    }
  }
}
