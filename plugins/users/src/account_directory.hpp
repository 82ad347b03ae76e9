#pragma once

#include <instaplay/services.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "profile.hpp"

namespace instaplay::users {

/// An active account, as auth knows it.
struct DirectoryAccount {
  Id id = 0;
  std::string username;
  std::string displayName;
  std::string role;
};

/// Typed client of "auth.directory/1". Accounts that are not active are left out. At most 500 a call.
class AccountDirectory {
 public:
  explicit AccountDirectory(ServiceClient service) : service_(std::move(service)) {}

  std::vector<DirectoryAccount> byIds(const std::vector<Id>& ids) const;
  std::vector<DirectoryAccount> byUsernames(const std::vector<std::string>& usernames) const;
  std::optional<std::string> emailOf(Id account) const;

 private:
  ServiceClient service_;
};

}  // namespace instaplay::users
