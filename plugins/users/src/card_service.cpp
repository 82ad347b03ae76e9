#include "card_service.hpp"

#include <algorithm>

namespace instaplay::users {
namespace {

constexpr std::chrono::minutes kTtl{10};

std::string cacheKey(Id user) { return "card:" + formatId(user); }

Json stored(const Card& card) {
  Json json = cardToJson(card);
  json["isPrivate"] = card.isPrivate;
  return json;
}

Card restored(const Json& json) {
  return {requiredIdField(json, "id"), json.at("username"), json.at("displayName"),
          optionalField<std::string>(json, "avatarUrl"), json.at("isPrivate")};
}

}  // namespace

Error noSuchUser() { return Error::notFound("user_not_found", "There is no such user."); }

std::map<Id, Card> CardService::byIds(const std::vector<Id>& ids) const {
  std::vector<std::string> keys;
  std::ranges::transform(ids, std::back_inserter(keys), cacheKey);
  const auto load = [&](const std::vector<std::size_t>& wanted, const CacheValues& out) {
    std::vector<Id> missing;
    for (const std::size_t index : wanted) missing.push_back(ids[index]);
    const std::map<Id, Card> cards = cardsOf(directory_.byIds(missing));
    for (const std::size_t index : wanted) {
      if (const auto card = cards.find(ids[index]); card != cards.end()) {
        out.put(index, dumpJson(stored(card->second)));
      }
    }
  };

  std::map<Id, Card> cards;
  const auto values = cache_.getOrLoadMany(keys, kTtl, load);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (values[i]) cards[ids[i]] = restored(parseJson(*values[i]));
  }
  return cards;
}

std::map<Id, Card> CardService::byUsernames(const std::vector<std::string>& usernames) const {
  return cardsOf(directory_.byUsernames(usernames));
}

Card CardService::getByUsername(std::string_view username) const {
  const std::map<Id, Card> cards = byUsernames({std::string(username)});
  if (cards.empty()) throw noSuchUser();
  return cards.begin()->second;
}

void CardService::forget(Id user) const { cache_.remove(cacheKey(user)); }

void CardService::forget(const Transaction& tx, Id user) const { cache_.removeAfter(tx, {cacheKey(user)}); }

std::map<Id, Card> CardService::cardsOf(const std::vector<DirectoryAccount>& accounts) const {
  std::vector<Id> ids;
  std::ranges::transform(accounts, std::back_inserter(ids), &DirectoryAccount::id);
  const std::map<Id, Profile> profiles = users_.profiles(ids);
  std::map<Id, Card> cards;
  for (const DirectoryAccount& account : accounts) {
    const Profile& profile = profiles.at(account.id);
    cards[account.id] = {account.id, account.username, profile.displayName.value_or(account.displayName), std::nullopt,
                         profile.isPrivate};
  }
  return cards;
}

}  // namespace instaplay::users
