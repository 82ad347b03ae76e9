#pragma once

#include <instaplay/testing.hpp>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "users/contract/users_cards.hpp"
#include "users/contract/users_relations.hpp"

namespace instaplay::users {

/// A stand-in for the plugin users in the tests of others: people and their ties, answered through the services
/// "users.cards/1" and "users.relations/1". It must outlive the host that it is installed in.
class FakePeople {
 public:
  using User = testing::User;

  User add(Id id, const std::string& username) {
    cards_[id] = {id, username, username, std::nullopt, false};
    return {id, username};
  }
  void makePrivate(Id user) { cards_.at(user).isPrivate = true; }
  void remove(Id user) { cards_.erase(user); }
  void follow(Id from, Id to) { follows_.insert({from, to}); }
  void block(Id from, Id to) { blocks_.insert({from, to}); }
  void mute(Id from, Id to) { mutes_.insert({from, to}); }
  void makeCloseFriend(Id owner, Id other) { closeFriends_.insert({owner, other}); }

  void installIn(testing::FakeHost& host) {
    host.provide("users.cards/1", "byIds", [this](const Json& in) { return cardsOf(idsFromJson(in.at("ids"))); });
    host.provide("users.cards/1", "byUsernames", [this](const Json& in) { return cardsNamed(in.at("usernames")); });
    host.provide("users.relations/1", "between", [this](const Json& in) { return between(in); });
    host.provide("users.relations/1", "following", [this](const Json& in) { return followedBy(in); });
    host.provide("users.relations/1", "followers", [this](const Json& in) { return followersOf(in); });
    host.provide("users.relations/1", "closeFriends", [this](const Json& in) { return page(closeFriends_, in); });
  }

 private:
  using Ties = std::set<std::pair<Id, Id>>;

  Json entry(const Card& card) const {
    Json json = cardToJson(card);
    json["isPrivate"] = card.isPrivate;
    return json;
  }

  Json cardsOf(const std::vector<Id>& ids) const {
    Json cards = Json::array();
    for (const Id id : ids) {
      if (const auto card = cards_.find(id); card != cards_.end()) cards.push_back(entry(card->second));
    }
    return {{"cards", cards}};
  }

  Json cardsNamed(const Json& usernames) const {
    Json cards = Json::array();
    for (const auto& [id, card] : cards_) {
      for (const Json& username : usernames) {
        if (card.username == username) cards.push_back(entry(card));
      }
    }
    return {{"cards", cards}};
  }

  Json between(const Json& in) const {
    const Id viewer = optionalIdField(in, "viewerId").value_or(0);
    Json relations = Json::array();
    for (const Id id : idsFromJson(in.at("userIds"))) {
      const auto card = cards_.find(id);
      relations.push_back({{"userId", formatId(id)},
                           {"exists", card != cards_.end()},
                           {"self", viewer == id},
                           {"isPrivate", card != cards_.end() && card->second.isPrivate},
                           {"following", follows_.count({viewer, id}) > 0},
                           {"requested", false},
                           {"followedBy", follows_.count({id, viewer}) > 0},
                           {"blocking", blocks_.count({viewer, id}) > 0},
                           {"blockedBy", blocks_.count({id, viewer}) > 0},
                           {"muting", mutes_.count({viewer, id}) > 0},
                           {"closeFriend", closeFriends_.count({id, viewer}) > 0},
                           {"mutedBy", mutes_.count({id, viewer}) > 0}});
    }
    return {{"relations", relations}};
  }

  Json followedBy(const Json& in) const { return page(follows_, in); }

  Json followersOf(const Json& in) const {
    Ties followers;
    for (const auto& [from, to] : follows_) followers.insert({to, from});
    return page(followers, in);
  }

  static Json page(const Ties& ties, const Json& in) {
    const Id user = requiredIdField(in, "userId");
    const Id after = parseId(in.at("after").get<std::string>()).value_or(0);
    std::vector<Id> ids;
    for (const auto& [from, to] : ties) {
      if (from == user && to > after && ids.size() < in.at("limit").get<std::size_t>()) ids.push_back(to);
    }
    return {{"ids", idsToJson(ids)}};
  }

  std::map<Id, Card> cards_;
  Ties follows_, blocks_, mutes_, closeFriends_;
};

}  // namespace instaplay::users
