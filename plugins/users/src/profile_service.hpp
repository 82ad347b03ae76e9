#pragma once

#include <instaplay/events.hpp>
#include <instaplay/sql.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "account_directory.hpp"
#include "card_service.hpp"
#include "post_counts.hpp"
#include "profile.hpp"
#include "relation_service.hpp"
#include "user_repository.hpp"

namespace instaplay::users {

struct OwnProfile {
  ProfileView view;
  std::optional<std::string> email;
  std::string role;
};

/// Profiles: shown, edited, made with the account and gone with it. Any thread.
class ProfileService {
 public:
  struct Parts {
    Sql sql;
    Events events;
    UserRepository& users;
    const CardService& cards;
    RelationService& relations;
    AccountDirectory directory;
    PostCounts posts;
  };

  explicit ProfileService(Parts parts) : parts_(std::move(parts)) {}

  /// Throws notFound for a person who is gone or has blocked the viewer.
  ProfileView get(std::optional<Id> viewer, std::string_view username) const;
  OwnProfile own(Id user, std::string_view role) const;
  void change(Id user, const ProfileChange& change);

  // What happens to the account. All repeatable.
  void accountCreated(Id user) { parts_.users.ensureProfile(user); }
  void accountUpdated(Id user);
  void accountDeleted(Id user);

 private:
  ProfileView viewOf(std::optional<Id> viewer, const Card& card) const;

  Parts parts_;
};

}  // namespace instaplay::users
