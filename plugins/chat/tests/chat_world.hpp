#pragma once

#include <doctest/doctest.h>
#include <instaplay/testing.hpp>

#include <string>
#include <vector>

#include "users/contract/fake_people.hpp"

namespace instaplay::chat {

inline constexpr const char* kThumb = "%F0%9F%91%8D";  // as it stands in a path
inline constexpr const char* kHeart = "%E2%9D%A4%EF%B8%8F";

/// anna and bob follow each other, dora follows anna; carl is a stranger to all. Post 100 is for everybody but carl.
struct World {
  using User = testing::User;
  using Answer = testing::Answer;

  users::FakePeople people;
  testing::FakeHost host;
  User anna = people.add(1, "anna");
  User bob = people.add(2, "bob");
  User carl = people.add(3, "carl");
  User dora = people.add(4, "dora");

  explicit World(const testing::FakeHost::Options& options = {}) : host(options) {
    people.installIn(host);
    people.follow(anna.id, bob.id);
    people.follow(bob.id, anna.id);
    people.follow(dora.id, anna.id);
    const auto visible = [](const Json& in) { return in.at("ids") == Json{"100"} && in.at("viewerId") != "3"; };
    host.provide("post.attachment/1", "check", [visible](const Json& in) {
      return Json{{"ids", visible(in) ? in.at("ids") : Json::array()}};
    });
    host.provide("post.attachment/1", "resolve", [visible](const Json& in) {
      Json attachments = Json::array();
      if (visible(in)) attachments.push_back({{"id", "100"}, {"content", {{"caption", "a post"}}}});
      return Json{{"attachments", attachments}};
    });
  }

  static std::string path(const std::string& chat) { return "/api/v1/chats/" + chat; }

  Answer get(const User& user, const std::string& target) { return host.as(user).get(target).send(); }
  Answer put(const User& user, const std::string& target) { return host.as(user).put(target).send(); }
  Answer del(const User& user, const std::string& target) { return host.as(user).del(target).send(); }

  Answer tryOpen(const User& user, const std::vector<std::string>& usernames, const Json& more = Json::object()) {
    Json body = more;
    body["usernames"] = usernames;
    return host.as(user).post("/api/v1/chats").json(body).send();
  }
  std::string open(const User& user, const std::vector<std::string>& usernames, const Json& more = Json::object()) {
    const Answer answer = tryOpen(user, usernames, more);
    REQUIRE_MESSAGE(answer.status < 300, answer.body);
    return answer.data()["id"];
  }
  std::string group(const User& user, const std::vector<std::string>& usernames) {
    return open(user, usernames, {{"title", "Friends"}});
  }

  Answer trySend(const User& user, const std::string& chat, Json body) {
    host.clock().advance(std::chrono::seconds{1});
    if (!body.contains("clientId")) body["clientId"] = "client-" + std::to_string(++sent_);
    return host.as(user).post(path(chat) + "/messages").json(body).send();
  }
  Json send(const User& user, const std::string& chat, const Json& body) {
    const Answer answer = trySend(user, chat, body);
    REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return answer.data();
  }
  Json say(const User& user, const std::string& chat, const std::string& text) {
    return send(user, chat, {{"text", text}});
  }

  Json chat(const User& user, const std::string& chat) {
    const Answer answer = get(user, path(chat));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.data();
  }
  std::vector<std::string> chats(const User& user, const std::string& state = "accepted") {
    std::vector<std::string> ids;
    for (const Json& chat : get(user, "/api/v1/chats?state=" + state).data()) ids.push_back(chat["id"]);
    return ids;
  }
  std::vector<std::string> texts(const User& user, const std::string& target) {
    const Answer answer = get(user, target);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    std::vector<std::string> texts;
    for (const Json& message : answer.data()) texts.push_back(message["text"]);
    return texts;
  }
  std::vector<std::string> history(const User& user, const std::string& chat, const std::string& query = "") {
    return texts(user, path(chat) + "/messages" + query);
  }
  Answer read(const User& user, const std::string& chat, int seq) {
    return host.as(user).put(path(chat) + "/read").json({{"seq", seq}}).send();
  }
  Json unread(const User& user) { return get(user, "/api/v1/chats/unread").data(); }

 private:
  int sent_ = 1000000;
};

using Texts = std::vector<std::string>;

}  // namespace instaplay::chat
