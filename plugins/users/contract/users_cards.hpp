#pragma once

#include <instaplay/ids.hpp>
#include <instaplay/json.hpp>
#include <instaplay/services.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace instaplay::users {

/// What is shown of a person beside their doings. The same for every viewer.
struct Card {
  Id id = 0;
  std::string username;
  std::string displayName;
  std::optional<std::string> avatarUrl;
  bool isPrivate = false;
};

/// {id, username, displayName, avatarUrl}: the author of a post, a liker, a follower.
inline Json cardToJson(const Card& card) {
  return {{"id", formatId(card.id)},
          {"username", card.username},
          {"displayName", card.displayName},
          {"avatarUrl", card.avatarUrl ? Json(*card.avatarUrl) : Json()}};
}

/// Typed client of "users.cards/1". People who are gone are left out. Throws what ServiceClient::call throws.
class CardsClient {
 public:
  explicit CardsClient(ServiceClient service) : service_(std::move(service)) {}

  /// At most 500 ids.
  std::map<Id, Card> byIds(const std::vector<Id>& ids) const {
    if (ids.empty()) return {};
    return cardsOf(service_.call("byIds", {{"ids", idsToJson(ids)}}));
  }

  /// At most 500 usernames, any letter case.
  std::map<Id, Card> byUsernames(const std::vector<std::string>& usernames) const {
    if (usernames.empty()) return {};
    return cardsOf(service_.call("byUsernames", {{"usernames", usernames}}));
  }

  std::optional<Card> byUsername(const std::string& username) const {
    const std::map<Id, Card> cards = byUsernames({username});
    return cards.empty() ? std::nullopt : std::optional(cards.begin()->second);
  }

 private:
  static std::map<Id, Card> cardsOf(const Json& answer) {
    std::map<Id, Card> cards;
    for (const Json& entry : answer.at("cards")) {
      const Id id = requiredIdField(entry, "id");
      cards[id] = {id, entry.at("username"), entry.at("displayName"), optionalField<std::string>(entry, "avatarUrl"),
                   entry.value("isPrivate", false)};
    }
    return cards;
  }

  ServiceClient service_;
};

}  // namespace instaplay::users
