#pragma once

#include <set>
#include <string>
#include <string_view>

namespace instaplay::plugins {

struct Principal;

/// The event that tells of the end of sessions.
inline constexpr std::string_view kSessionEndedTopic = "auth.session.ended";

/// Sessions that ended, or whose tokens were replaced; one of a user concerns all of theirs.
struct EndedSessions {
  std::set<std::string, std::less<>> sessionIds, familyIds, userIds;

  /// Of the event's JSON. Throws base::Error.
  static EndedSessions parse(std::string_view json);
  bool concern(const Principal& principal) const;
};

}  // namespace instaplay::plugins
