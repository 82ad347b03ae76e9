#include "tests/support/production_stores.hpp"

#include <cstdlib>
#include <string_view>

#include "tests/support/mariadb_server.hpp"
#include "tests/support/mongo_server.hpp"
#include "tests/support/temp_folder.hpp"

namespace instaplay::testing {

struct ProductionStores::Shared {
  TempFolder folder;
  MariadbServer mariadb;
  MongoServer mongo{folder.path() / "mongo"};
};

bool ProductionStores::wanted() {
  const char* wanted = std::getenv("TEST_STORES");
  return wanted != nullptr && std::string_view(wanted) == "production";
}

ProductionStores::Shared& ProductionStores::shared() {
  static Shared servers;
  return servers;
}

ProductionStores::ProductionStores(const std::filesystem::path& folder)
    : database_(shared().mariadb.newDatabase()),
      redisCache_({.folder = folder / "redis-cache", .arguments = {"--maxmemory-policy", "allkeys-lfu"}}),
      redisQueue_({.folder = folder / "redis-queue", .arguments = {"--appendonly", "yes", "--appendfsync", "always"}}),
      redisRealtime_({.folder = folder / "redis-realtime", .arguments = {"--appendonly", "yes"}}) {}

ProductionStores::~ProductionStores() = default;

std::vector<std::string> ProductionStores::settings() const {
  const MariadbServer::Settings& sql = shared().mariadb.settings();
  const auto at = [](const RedisServer& server) { return "redis://127.0.0.1:" + std::to_string(server.port()) + "/0"; };
  std::vector<std::string> settings;
  for (const std::string& setting : {
           std::string("stores.sql.driver=mysql"),
           "stores.sql.host=" + sql.host,
           "stores.sql.port=" + std::to_string(sql.port),
           "stores.sql.user=" + sql.user,
           "stores.sql.password=" + sql.password,
           "stores.sql.database=" + database_,
           std::string("stores.documents.driver=mongodb"),
           "stores.documents.uri=" + shared().mongo.uri(),
           "stores.documents.database=" + database_,
           std::string("stores.cache.driver=redis"),
           "stores.cache.url=" + at(redisCache_),
           std::string("stores.jobs.driver=redis"),
           "stores.jobs.url=" + at(redisQueue_),
           std::string("stores.streams.driver=redis"),
           "stores.streams.url=" + at(redisRealtime_),
           std::string("stores.limits.driver=redis"),
           "stores.limits.url=" + at(redisRealtime_),
       }) {
    settings.insert(settings.end(), {"--set", setting});
  }
  return settings;
}

MariadbServer& ProductionStores::mariadb() { return shared().mariadb; }
MongoServer& ProductionStores::mongo() { return shared().mongo; }

}  // namespace instaplay::testing
