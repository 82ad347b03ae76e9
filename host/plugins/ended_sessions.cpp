#include "host/plugins/ended_sessions.hpp"

#include "host/base/json.hpp"
#include "host/plugins/principal.hpp"

namespace instaplay::plugins {
namespace {

void readIds(const base::Json& event, const char* name, std::set<std::string, std::less<>>& ids) {
  for (const base::Json& id : event.value(name, base::Json::array())) {
    if (id.is_string()) ids.insert(id.get<std::string>());
  }
}

}  // namespace

EndedSessions EndedSessions::parse(std::string_view json) {
  const base::Json event = base::parseJson(json);
  EndedSessions ended;
  readIds(event, "sessionIds", ended.sessionIds);
  readIds(event, "familyIds", ended.familyIds);
  readIds(event, "userIds", ended.userIds);
  return ended;
}

bool EndedSessions::concern(const Principal& principal) const {
  return sessionIds.contains(principal.sessionId) || familyIds.contains(principal.familyId) ||
         userIds.contains(principal.userId);
}

}  // namespace instaplay::plugins
