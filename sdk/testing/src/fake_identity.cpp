#include "fake_identity.hpp"

#include "host/base/bytes.hpp"
#include "host/base/json.hpp"

namespace instaplay::testing {
namespace {

constexpr std::string_view kPrefix = "fake.";

}  // namespace

std::string FakeIdentity::tokenFor(std::int64_t userId, std::string_view username, std::string_view role) {
  const base::Json principal{{"userId", std::to_string(userId)},
                             {"username", username},
                             {"role", role.empty() ? "user" : role},
                             {"sessionId", std::to_string(userId)},
                             {"familyId", std::to_string(userId)}};
  return std::string(kPrefix) + base::toBase64Url(base::dumpJson(principal));
}

std::string FakeIdentity::resolve(std::string_view requestJson, base::Deadline deadline) {
  const auto token = base::parseJson(requestJson).at("token").get<std::string>();
  if (!std::string_view(token).starts_with(kPrefix)) {
    return plugin_.available() ? plugin_.resolve(requestJson, deadline) : "null";
  }
  return base::fromBase64Url(std::string_view(token).substr(kPrefix.size())).value_or("null");
}

}  // namespace instaplay::testing
