#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/ids.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "users/contract/users_cards.hpp"
#include "users/contract/users_relations.hpp"

namespace instaplay::users {

/// What this plugin keeps of a person. The account itself is auth's; a person without a row has the defaults.
struct Profile {
  Id userId = 0;
  std::optional<std::string> displayName;  ///< absent: the one given at sign-up
  std::string bio;
  std::string website;
  bool isPrivate = false;
  bool hidden = false;  ///< the account is not active
  std::int64_t followers = 0;
  std::int64_t following = 0;
};

/// What a person changes; what is absent stays.
struct ProfileChange {
  std::optional<std::string> displayName;
  std::optional<std::string> bio;
  std::optional<std::string> website;
  std::optional<bool> isPrivate;
};

/// A profile as a viewer sees it.
struct ProfileView {
  Card card;
  Profile profile;
  std::int64_t posts = 0;
  Relation relation;
};

/// A person in a list, with how the viewer stands to them.
struct Person {
  Card card;
  Relation relation;
};

/// The directed ties between two people, as stored.
enum class Tie { follow, request, block, mute, closeFriend };

}  // namespace instaplay::users
