#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/redis_server.hpp"

namespace instaplay::testing {

class MariadbServer;
class MongoServer;

/// Real servers for the program: MariaDB and MongoDB (or its stand-in), started when first asked for and shared by this
/// process, and three Redis of each object's own. Every object has empty databases of its own. One thread.
class ProductionStores {
 public:
  /// Whether this run of the suite is the one on real servers: TEST_STORES=production. (The program would take a name
  /// that begins with INSTAPLAY_ for a setting.)
  static bool wanted();

  /// folder holds the data of Redis.
  explicit ProductionStores(const std::filesystem::path& folder);
  ~ProductionStores();

  /// What the program must be told to use them: "--set", "stores.sql.driver=mysql", ...
  std::vector<std::string> settings() const;

  static MariadbServer& mariadb();
  static MongoServer& mongo();
  RedisServer& redisCache() { return redisCache_; }
  RedisServer& redisQueue() { return redisQueue_; }
  RedisServer& redisRealtime() { return redisRealtime_; }  ///< of streams and limits

 private:
  struct Shared;
  static Shared& shared();

  std::string database_;
  RedisServer redisCache_, redisQueue_, redisRealtime_;
};

}  // namespace instaplay::testing
