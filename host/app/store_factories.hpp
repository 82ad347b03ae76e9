#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/app/config/config.hpp"
#include "host/app/store_traffic.hpp"
#include "host/stores/stores.hpp"

namespace instaplay::base {
class Clock;
}

namespace instaplay::stores {
class RedisClient;
struct RedisOptions;
}  // namespace instaplay::stores

namespace instaplay::app {

/// One client for each store that is on Redis, so that each is counted, bounded and given up for itself.
class RedisClients {
 public:
  explicit RedisClients(StoreTraffic& traffic);
  ~RedisClients();
  /// At most so many threads wait for it at once. Throws when the URL cannot be used; the text holds no password.
  /// Connects to nothing yet.
  stores::RedisClient& make(const std::string& store, const Secret& url, std::size_t threads);
  stores::RedisClient& make(const std::string& store, stores::RedisOptions options, std::size_t threads);

 private:
  StoreTraffic& traffic_;
  std::vector<std::unique_ptr<stores::RedisClient>> clients_;
};

/// What the factories make stores from; all of it outlives the stores.
struct StoreSources {
  const Config& config;
  const base::Clock& clock;
  const std::filesystem::path folder;  ///< of the embedded stores' files
  RedisClients& redis;
  StoreTraffic& traffic;
};

/// Each makes the store that the configuration names. Throws when it cannot be opened or reached: the message says
/// which, why, and the fix. MongoDB and Redis are not asked before they are used.
std::unique_ptr<stores::SqlStore> makeSqlStore(const StoreSources& from);
std::unique_ptr<stores::DocumentStore> makeDocumentStore(const StoreSources& from);
std::unique_ptr<stores::Cache> makeCache(const StoreSources& from);
std::shared_ptr<stores::JobQueue> makeJobQueue(const StoreSources& from);
std::unique_ptr<stores::Streams> makeStreams(const StoreSources& from);
std::unique_ptr<stores::Presence> makePresence(const StoreSources& from);  ///< beside the streams
std::unique_ptr<stores::RateLimits> makeRateLimits(const StoreSources& from);
std::unique_ptr<stores::BlobStore> makeBlobStore(const StoreSources& from);
std::unique_ptr<stores::Mailer> makeMailer(const StoreSources& from);

/// Where the relational data is, for messages: the file, or database and server.
std::string placeOfSql(const Config& config);

}  // namespace instaplay::app
