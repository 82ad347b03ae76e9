#include "host/app/store_factories.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "host/app/http_options.hpp"
#include "host/base/log.hpp"
#include "host/stores/blobs/disk_blob_store.hpp"
#include "host/stores/cache/memory_cache.hpp"
#include "host/stores/cache/redis_cache.hpp"
#include "host/stores/documents/embedded_document_store.hpp"
#include "host/stores/documents/mongo_document_store.hpp"
#include "host/stores/jobs/embedded_job_queue.hpp"
#include "host/stores/jobs/redis_job_queue.hpp"
#include "host/stores/limits/memory_rate_limits.hpp"
#include "host/stores/limits/redis_rate_limits.hpp"
#include "host/stores/mail/file_mailer.hpp"
#include "host/stores/mail/smtp_mailer.hpp"
#include "host/stores/presence/memory_presence.hpp"
#include "host/stores/presence/redis_presence.hpp"
#include "host/stores/redis/redis_client.hpp"
#include "host/stores/sql/embedded_sql_store.hpp"
#include "host/stores/sql/mysql_sql_store.hpp"
#include "host/stores/streams/memory_streams.hpp"
#include "host/stores/streams/redis_streams.hpp"

namespace instaplay::app {
namespace {

constexpr std::string_view kSqlFile = "instaplay.db";
constexpr std::size_t kJobReaders = 2;
// Under the time for an answer, so that a database that hangs is told as one that is down.
constexpr std::chrono::seconds kStatementLimit{5};
constexpr std::size_t kFewestOnRedis = 2;
// A Redis that answers lets the next one in within moments.
constexpr std::chrono::milliseconds kBusyRedis{200};
// Far under the two seconds that a service call may take, so that a cache that hangs costs no answer.
constexpr std::chrono::milliseconds kCachePatience{400};

std::size_t sessionCount(const Config& config, unsigned configured) {
  return configured > 0 ? configured : std::clamp<std::size_t>(serverThreads(config), 4, 16);
}

/// Half of those that serve requests, so that no Redis can hold them all.
std::size_t threadsOnRedis(const Config& config) {
  return std::max<std::size_t>(kFewestOnRedis, serverThreads(config) / 2);
}

/// "host:port", whose form the rules of the configuration have checked.
stores::MysqlServer serverAt(const std::string& place) {
  const auto colon = place.rfind(':');
  stores::MysqlServer server{.host = place.substr(0, colon)};
  std::from_chars(place.data() + colon + 1, place.data() + place.size(), server.port);
  return server;
}

stores::MysqlSqlOptions mysqlOptions(const Config& config) {
  const SqlConfig& sql = config.stores.sql;
  stores::MysqlSqlOptions options{.server = {.host = sql.host, .port = sql.port},
                                  .account = {sql.user, sql.password.reveal(), sql.database}};
  for (const std::string& replica : sql.replicas) options.replicas.push_back(serverAt(replica));
  options.server.caFile = sql.caFile;
  for (stores::MysqlServer& replica : options.replicas) replica.caFile = sql.caFile;
  options.limits.statement = kStatementLimit;
  options.sessions = sessionCount(config, sql.sessions);
  return options;
}

/// A queue in a SQLite file of its own, so that its writes and those of the data do not wait for each other.
struct QueueInFile {
  QueueInFile(const std::filesystem::path& file, const base::Clock& clock)
      : sql({.file = file, .readers = kJobReaders}), queue(sql, clock) {}

  stores::EmbeddedSqlStore sql;
  stores::EmbeddedJobQueue queue;
};

}  // namespace

RedisClients::RedisClients(StoreTraffic& traffic) : traffic_(traffic) {}
RedisClients::~RedisClients() = default;

stores::RedisClient& RedisClients::make(const std::string& store, const Secret& url, std::size_t threads) {
  return make(store, stores::parseRedisUrl(url.reveal()), threads);
}

stores::RedisClient& RedisClients::make(const std::string& store, stores::RedisOptions options, std::size_t threads) {
  options.maxConnections = static_cast<int>(threads);
  options.busyTimeout = kBusyRedis;
  auto& client = *clients_.emplace_back(std::make_unique<stores::RedisClient>(std::move(options)));
  traffic_.add(store, [&client] { return static_cast<std::uint64_t>(client.stats().roundTrips); });
  return client;
}

std::unique_ptr<stores::SqlStore> makeSqlStore(const StoreSources& from) {
  if (from.config.stores.sql.driver == SqlDriver::mysql) {
    auto store = std::make_unique<stores::MysqlSqlStore>(mysqlOptions(from.config));
    from.traffic.add("sql", [&sql = *store] { return sql.stats().roundTrips; });
    return store;
  }
  return std::make_unique<stores::EmbeddedSqlStore>(stores::EmbeddedSqlOptions{
      .file = from.folder / kSqlFile, .readers = sessionCount(from.config, from.config.stores.sql.sessions)});
}

std::string placeOfSql(const Config& config) {
  const SqlConfig& sql = config.stores.sql;
  if (sql.driver == SqlDriver::embedded) return (config.dataDir / kSqlFile).string();
  return "the database " + sql.database + " at " + sql.host + ":" + std::to_string(sql.port);
}

std::unique_ptr<stores::DocumentStore> makeDocumentStore(const StoreSources& from) {
  const DocumentsConfig& documents = from.config.stores.documents;
  const std::size_t sessions = sessionCount(from.config, documents.sessions);
  if (documents.driver == DocumentsDriver::mongodb) {
    auto store = std::make_unique<stores::MongoDocumentStore>(stores::MongoOptions{
        .uri = documents.uri.reveal(), .database = documents.database, .poolSize = static_cast<int>(sessions)});
    from.traffic.add("documents", [&mongo = *store] { return mongo.operations(); });
    return store;
  }
  return std::make_unique<stores::EmbeddedDocumentStore>(
      stores::EmbeddedSqlOptions{.file = from.folder / "documents.db", .readers = sessions});
}

std::unique_ptr<stores::Cache> makeCache(const StoreSources& from) {
  const StoresConfig& stores = from.config.stores;
  if (stores.cache.driver == RedisDriver::redis) {
    stores::RedisOptions options = stores::parseRedisUrl(stores.cache.url.reveal());
    options.connectTimeout = options.commandTimeout = kCachePatience;
    return std::make_unique<stores::RedisCache>(
        from.redis.make("cache", std::move(options), threadsOnRedis(from.config)), from.clock,
        stores::RedisCache::Options{.maxHotBytes = stores.cacheBytes.bytes});
  }
  return std::make_unique<stores::MemoryCache>(from.clock, stores.cacheBytes.bytes);
}

std::shared_ptr<stores::JobQueue> makeJobQueue(const StoreSources& from) {
  const RedisConfig& jobs = from.config.stores.jobs;
  if (jobs.driver == RedisDriver::embedded) {
    const auto inFile = std::make_shared<QueueInFile>(from.folder / "jobs.db", from.clock);
    return {inFile, &inFile->queue};
  }
  const auto threads = std::max<std::size_t>(threadsOnRedis(from.config), from.config.stores.jobWorkers);
  auto queue = std::make_shared<stores::RedisJobQueue>(from.redis.make("jobs", jobs.url, threads));
  for (const std::string& risk : queue->riskySettings()) {
    base::logWarn("app", "the Redis of stores.jobs may lose jobs that it accepted", {{"reason", risk}});
  }
  return queue;
}

std::unique_ptr<stores::Streams> makeStreams(const StoreSources& from) {
  const RedisConfig& streams = from.config.stores.streams;
  if (streams.driver == RedisDriver::redis) {
    return std::make_unique<stores::RedisStreams>(from.redis.make("streams", streams.url, threadsOnRedis(from.config)));
  }
  return std::make_unique<stores::MemoryStreams>();
}

std::unique_ptr<stores::Presence> makePresence(const StoreSources& from) {
  const RedisConfig& streams = from.config.stores.streams;
  if (streams.driver == RedisDriver::redis) {
    return std::make_unique<stores::RedisPresence>(
        from.redis.make("presence", streams.url, threadsOnRedis(from.config)));
  }
  return std::make_unique<stores::MemoryPresence>(from.clock);
}

std::unique_ptr<stores::RateLimits> makeRateLimits(const StoreSources& from) {
  const RedisConfig& limits = from.config.stores.limits;
  if (limits.driver == RedisDriver::redis) {
    return std::make_unique<stores::RedisRateLimits>(
        from.redis.make("limits", limits.url, threadsOnRedis(from.config)));
  }
  return std::make_unique<stores::MemoryRateLimits>(from.clock);
}

std::unique_ptr<stores::BlobStore> makeBlobStore(const StoreSources& from) {
  return std::make_unique<stores::DiskBlobStore>(from.folder / "blobs");
}

std::unique_ptr<stores::Mailer> makeMailer(const StoreSources& from) {
  const MailConfig& mail = from.config.mail;
  if (mail.driver == MailDriver::file) {
    return std::make_unique<stores::FileMailer>(from.folder / "mail", mail.from, from.clock);
  }
  const bool usesTls = mail.tls == MailTls::starttls;
  return std::make_unique<stores::SmtpMailer>(
      stores::SmtpOptions{.host = mail.host,
                          .port = mail.port,
                          .tls = usesTls ? stores::SmtpTls::required : stores::SmtpTls::off,
                          .username = mail.user,
                          .password = mail.password.reveal(),
                          .from = mail.from},
      from.clock);
}

}  // namespace instaplay::app
