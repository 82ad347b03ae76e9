#include "profile_service.hpp"

namespace instaplay::users {
namespace {

// Web addresses only: a profile is no place for javascript: or data:.
bool isWebAddress(std::string_view text) {
  const bool web = text.starts_with("https://") || text.starts_with("http://");
  return web && text.find_first_of(" \t\r\n\"<>\\") == std::string_view::npos && text.size() > text.find("//") + 2;
}

Relation toOneself(const Profile& profile) {
  Relation relation;
  relation.userId = profile.userId;
  relation.exists = !profile.hidden;
  relation.self = true;
  relation.isPrivate = profile.isPrivate;
  return relation;
}

}  // namespace

ProfileView ProfileService::get(std::optional<Id> viewer, std::string_view username) const {
  ProfileView view = viewOf(viewer, parts_.cards.getByUsername(username));
  if (view.relation.blockedBy) throw noSuchUser();
  return view;
}

OwnProfile ProfileService::own(Id user, std::string_view role) const {
  const auto cards = parts_.cards.byIds({user});
  if (cards.empty()) throw noSuchUser();
  return {viewOf(user, cards.begin()->second), parts_.directory.emailOf(user), std::string(role)};
}

void ProfileService::change(Id user, const ProfileChange& change) {
  if (change.website && !change.website->empty() && !isWebAddress(*change.website)) {
    throw Error::invalid("/website", "Must begin with https:// or http:// and hold no spaces.");
  }
  Profile profile = parts_.users.profile(user);
  const bool opens = profile.isPrivate && change.isPrivate == false;
  if (change.displayName) profile.displayName = change.displayName;
  profile.bio = change.bio.value_or(profile.bio);
  profile.website = change.website.value_or(profile.website);
  profile.isPrivate = change.isPrivate.value_or(profile.isPrivate);
  parts_.sql.transaction([&](const Transaction& tx) {
    parts_.users.saveProfile(tx, profile);
    parts_.cards.forget(tx, user);
    parts_.events.publish(tx, "user.updated", formatId(user), {{"userId", formatId(user)}});
  });
  if (opens) parts_.relations.acceptAllRequests(user);
}

void ProfileService::accountUpdated(Id user) {
  parts_.users.setHidden(user, parts_.directory.byIds({user}).empty());
  parts_.cards.forget(user);
}

void ProfileService::accountDeleted(Id user) {
  parts_.relations.forgetUser(user);
  Profile empty;
  empty.userId = user;
  parts_.sql.transaction([&](const Transaction& tx) { parts_.users.saveProfile(tx, empty); });
  parts_.users.setHidden(user, true);
  parts_.cards.forget(user);
}

ProfileView ProfileService::viewOf(std::optional<Id> viewer, const Card& card) const {
  ProfileView view{card, parts_.users.profile(card.id), parts_.posts.of(card.id), {}};
  view.relation = viewer == card.id ? toOneself(view.profile) : parts_.relations.to(viewer, card.id);
  return view;
}

}  // namespace instaplay::users
