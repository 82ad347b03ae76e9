#pragma once

#include <instaplay/cache.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "account_directory.hpp"
#include "profile.hpp"
#include "user_repository.hpp"

namespace instaplay::users {

/// Cards of active people, read through the cache. Any thread.
class CardService {
 public:
  CardService(const Cache& cache, const UserRepository& users, AccountDirectory directory)
      : cache_(cache), users_(users), directory_(std::move(directory)) {}

  std::map<Id, Card> byIds(const std::vector<Id>& ids) const;
  std::map<Id, Card> byUsernames(const std::vector<std::string>& usernames) const;
  /// Throws notFound "user_not_found".
  Card getByUsername(std::string_view username) const;
  void forget(Id user) const;
  /// When the transaction commits.
  void forget(const Transaction& tx, Id user) const;

 private:
  std::map<Id, Card> cardsOf(const std::vector<DirectoryAccount>& accounts) const;

  Cache cache_;
  const UserRepository& users_;
  AccountDirectory directory_;
};

Error noSuchUser();

}  // namespace instaplay::users
