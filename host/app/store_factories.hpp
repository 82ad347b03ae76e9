#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "host/app/config/config.hpp"
#include "host/app/store_traffic.hpp"
#include "host/stores/stores.hpp"

namespace instaplay::base {
class Clock;
}

namespace instaplay::stores {
class RedisClient;
}

namespace instaplay::app {

/// One client for each Redis that is named, however many stores use it.
class RedisClients {
 public:
  explicit RedisClients(StoreTraffic& traffic);
  ~RedisClients();
  /// store is the first that uses it. Throws when the URL cannot be used; the text holds no password. Connects to
  /// nothing yet.
  stores::RedisClient& at(const Secret& url, const std::string& store);

 private:
  StoreTraffic& traffic_;
  std::map<std::string, std::unique_ptr<stores::RedisClient>> clients_;
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
std::unique_ptr<stores::RateLimits> makeRateLimits(const StoreSources& from);
std::unique_ptr<stores::BlobStore> makeBlobStore(const StoreSources& from);
std::unique_ptr<stores::Mailer> makeMailer(const StoreSources& from);

}  // namespace instaplay::app
