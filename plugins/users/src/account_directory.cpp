#include "account_directory.hpp"

namespace instaplay::users {
namespace {

std::vector<DirectoryAccount> accountsOf(const Json& answer) {
  std::vector<DirectoryAccount> accounts;
  for (const Json& entry : answer.at("accounts")) {
    accounts.push_back({requiredIdField(entry, "id"), entry.at("username"), entry.at("displayName"), entry.at("role")});
  }
  return accounts;
}

}  // namespace

std::vector<DirectoryAccount> AccountDirectory::byIds(const std::vector<Id>& ids) const {
  if (ids.empty()) return {};
  return accountsOf(service_.call("byIds", {{"ids", idsToJson(ids)}}));
}

std::vector<DirectoryAccount> AccountDirectory::byUsernames(const std::vector<std::string>& usernames) const {
  if (usernames.empty()) return {};
  return accountsOf(service_.call("byUsernames", {{"usernames", usernames}}));
}

std::optional<std::string> AccountDirectory::emailOf(Id account) const {
  return optionalField<std::string>(service_.call("contact", {{"id", formatId(account)}}), "email");
}

}  // namespace instaplay::users
