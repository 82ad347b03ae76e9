#include "host/plugins/push_body.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "host/base/error.hpp"
#include "host/base/json.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::size_t kMaxKind = 64;
constexpr const char* kKind = R"([a-z][a-z0-9_]*(\.[a-z0-9_]+)*)";

base::Error invalid(std::string message) { return {base::ErrorKind::invalid, "invalid_push", std::move(message)}; }

void requireKind(std::string_view kind) {
  if (kind.size() <= kMaxKind && re2::RE2::FullMatch(kind, kKind)) return;
  throw invalid(
      fmt::format("The kind \"{}\" of a push must be lower-case words with dots, as in \"chat.message\", of at "
                  "most {} characters.",
                  kind.substr(0, kMaxKind), kMaxKind));
}

void requireUsers(std::span<const std::int64_t> users) {
  if (users.size() > Pushes::kMaxUsers) {
    throw invalid(fmt::format("A push to {} users is too large: it goes to at most {}; push to the rest by another.",
                              users.size(), Pushes::kMaxUsers));
  }
  const auto wrong = std::find_if(users.begin(), users.end(), [](std::int64_t id) { return id <= 0; });
  if (wrong != users.end()) throw invalid(fmt::format("A push names the user {}, which is no id.", *wrong));
}

}  // namespace

std::string pushBody(const Push& push) {
  requireKind(push.kind);
  requireUsers(push.users);
  if (push.json.size() > Pushes::kMaxJson) {
    throw invalid(
        fmt::format("The payload of a push has {} bytes; it may have {}: let clients load the rest by a route.",
                    push.json.size(), Pushes::kMaxJson));
  }
  const base::Json payload = base::parseJson(push.json);
  if (!payload.is_object()) throw invalid("The payload of a push must be a JSON object.");
  return fmt::format(R"({{"k":"{}","d":{}}})", push.kind, base::dumpJson(payload));
}

std::vector<std::int64_t> receiversOf(const Push& push) {
  std::vector<std::int64_t> users(push.users.begin(), push.users.end());
  std::sort(users.begin(), users.end());
  users.erase(std::unique(users.begin(), users.end()), users.end());
  return users;
}

}  // namespace instaplay::plugins
