#include <iterator>

#include "host/app/config/setting.hpp"

namespace instaplay::app {
namespace {

using Settings = std::vector<Setting>;

constexpr Bounds kAny{};
constexpr Bounds kPositive{.least = 1};
constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;

Settings generalSettings() {
  return {
      setting("environment", "What the process is for; `production` refuses unsafe settings", kAny,
              &Config::environment),
      setting("roles", "The duties of this process: answering requests, running jobs", kAny, &Config::roles),
      setting("public_origin", "The origin browsers see, such as `https://photos.example`; empty: the bound address",
              kAny, &Config::publicOrigin),
      setting("data_dir", "The folder that holds everything the embedded stores keep", kAny, &Config::dataDir),
      setting("features", "File of feature flags; by default `features.yaml` beside the last `--config` file", kAny,
              &Config::features),
  };
}

Settings serverSettings() {
  const auto server = [](const char* key, std::string description, Bounds bounds, auto member) {
    return setting(std::string("server.") + key, std::move(description), bounds, &Config::server, member);
  };
  return {
      server("address", "Address to listen on; `0.0.0.0` or `::` for every interface", kAny, &ServerConfig::address),
      server("port", "TCP port; 0 lets the system choose one", kAny, &ServerConfig::port),
      server("threads", "Threads that serve requests; 0: four for each core, at least 16", {0, 1024},
             &ServerConfig::threads),
      server("head_bytes", "Largest request head; over it 431", {kKiB, kMiB}, &ServerConfig::headBytes),
      server("head_fields", "Most header fields; over it 431", {8, 1024}, &ServerConfig::headFields),
      server("request_line_bytes", "Longest request line; over it 414", {256, kMiB}, &ServerConfig::requestLineBytes),
      server("body_bytes", "Largest body of a route that names no limit of its own; over it 413", {kKiB, 64 * kMiB},
             &ServerConfig::bodyBytes),
      server("head_timeout", "Time in which a request head must be complete", {100, 60 * kSecond},
             &ServerConfig::headTimeout),
      server("body_grace", "Time after which a body must keep to `body_rate`", {100, 60 * kSecond},
             &ServerConfig::bodyGrace),
      server("body_rate", "Bytes per second below which a slow body is cut off", kPositive, &ServerConfig::bodyRate),
      server("idle_timeout", "How long a kept-alive connection may rest while there are few; 15 s when there are many",
             {kSecond, 75 * kSecond}, &ServerConfig::idleTimeout),
      server("connections", "Most open connections", kPositive, &ServerConfig::connections),
      server("connections_per_address", "Most open connections of one client address", kPositive,
             &ServerConfig::connectionsPerAddress),
      server("trusted_proxies", "Addresses or networks whose `X-Forwarded-For` is believed", kAny,
             &ServerConfig::trustedProxies),
      server("cors_origins", "Other origins whose pages may call the API with credentials", kAny,
             &ServerConfig::corsOrigins),
      server("handler_timeout", "Time for an answer where a route names none of its own; over it 504",
             {100, 300 * kSecond}, &ServerConfig::handlerTimeout),
      server("drain", "How long SIGTERM waits for requests and jobs that are running", {0, 300 * kSecond},
             &ServerConfig::drain),
      server("gzip_bytes", "Bodies of this size and more are compressed when the client asks", kPositive,
             &ServerConfig::gzipBytes),
  };
}

Settings sqlSettings() {
  const auto sql = [](const char* key, std::string description, Bounds bounds, auto member) {
    return setting(std::string("stores.sql.") + key, std::move(description), bounds, &Config::stores,
                   &StoresConfig::sql, member);
  };
  return {
      sql("driver", "Relational data; `embedded`: SQLite in `data_dir`, `mysql`: MySQL or MariaDB", kAny,
          &SqlConfig::driver),
      sql("sessions", "Sessions kept open (embedded: for reading); 0: one for each serving thread, up to 16", {0, 256},
          &SqlConfig::sessions),
      sql("host", "MySQL server", kAny, &SqlConfig::host),
      sql("port", "MySQL port", {1, 65535}, &SqlConfig::port),
      sql("database", "MySQL database, made with `CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`", kAny,
          &SqlConfig::database),
      sql("user", "MySQL user", kAny, &SqlConfig::user),
      sql("password", "MySQL password", kAny, &SqlConfig::password),
      sql("ca_file", "File of the authorities that sign MySQL's certificate; with one, only TLS will do", kAny,
          &SqlConfig::caFile),
      sql("replicas", "MySQL read replicas, `host:port`, for reads that may be a little stale", kAny,
          &SqlConfig::replicas),
  };
}

Settings documentsSettings() {
  const auto documents = [](const char* key, std::string description, Bounds bounds, auto member) {
    return setting(std::string("stores.documents.") + key, std::move(description), bounds, &Config::stores,
                   &StoresConfig::documents, member);
  };
  return {
      documents("driver", "Flexible content; `embedded`: JSON in SQLite, `mongodb`: MongoDB", kAny,
                &DocumentsConfig::driver),
      documents("uri", "MongoDB connection string, `mongodb://user:password@host:port/?options`", kAny,
                &DocumentsConfig::uri),
      documents("database", "MongoDB database", kAny, &DocumentsConfig::database),
      documents("sessions", "MongoDB connections kept open; 0: one for each serving thread, up to 16", {0, 256},
                &DocumentsConfig::sessions),
  };
}

Settings redisSettings(const std::string& store, const std::string& what, RedisConfig StoresConfig::*member) {
  const std::string path = "stores." + store;
  return {
      setting(path + ".driver", what, kAny, &Config::stores, member, &RedisConfig::driver),
      setting(path + ".url", "`redis://user:password@host:port/database`", kAny, &Config::stores, member,
              &RedisConfig::url),
  };
}

Settings storeSettings() {
  Settings all = sqlSettings();
  const auto add = [&](Settings part) { std::move(part.begin(), part.end(), std::back_inserter(all)); };
  add(documentsSettings());
  add(redisSettings("cache", "Cache; `embedded`: memory, `redis`: Redis with an eviction policy",
                    &StoresConfig::cache));
  add({setting("stores.cache.bytes", "Most memory that the cache uses in this process", {kMiB, 1024 * 1024 * kMiB},
               &Config::stores, &StoresConfig::cacheBytes)});
  add(redisSettings("jobs", "Job queue; `embedded`: SQLite, `redis`: Redis with `noeviction` and an append-only file",
                    &StoresConfig::jobs));
  add({setting("stores.jobs.workers", "Threads that run jobs in a process with the role `worker`", {1, 64},
               &Config::stores, &StoresConfig::jobWorkers)});
  add(redisSettings("streams", "Realtime streams; `embedded`: memory, `redis`: Redis, shared by every process",
                    &StoresConfig::streams));
  add(redisSettings("limits", "Rate limit counters; `embedded`: memory, `redis`: Redis, shared by every process",
                    &StoresConfig::limits));
  add({setting("stores.blobs.driver", "Media files; embedded: disk", kAny, &Config::stores, &StoresConfig::blobs)});
  return all;
}

Settings logSettings() {
  return {
      setting("log.level", "Least severe line that is written", kAny, &Config::log, &LogConfig::level),
      setting("log.format", "`json`: one object a line; `console`: for people", kAny, &Config::log, &LogConfig::format),
  };
}

Settings limitSettings() {
  const auto limit = [](const char* key, std::string description, auto member) {
    return setting(std::string("limits.") + key, std::move(description), kPositive, &Config::limits, member);
  };
  return {
      limit("reads", "Reads per minute of a signed-in user", &LimitsConfig::reads),
      limit("anonymous_reads", "Reads per minute of an address that is not signed in", &LimitsConfig::anonymousReads),
      limit("writes", "Writes per minute of a user", &LimitsConfig::writes),
      limit("register", "Registrations per minute of an address", &LimitsConfig::registrations),
      limit("login", "Login attempts per minute of an address", &LimitsConfig::logins),
      limit("uploads", "Uploads per minute of a user", &LimitsConfig::uploads),
  };
}

Settings realtimeSettings() {
  const auto realtime = [](const char* key, std::string description, Bounds bounds, auto member) {
    return setting(std::string("realtime.") + key, std::move(description), bounds, &Config::realtime, member);
  };
  return {
      realtime("sockets", "Most open WebSockets; never more than three quarters of `server.connections`", kPositive,
               &RealtimeConfig::sockets),
      realtime("sockets_per_user", "Most open WebSockets of a user; over it 429", kPositive,
               &RealtimeConfig::socketsPerUser),
      realtime("sockets_per_address", "Most open WebSockets of a client address; over it 429", kPositive,
               &RealtimeConfig::socketsPerAddress),
      realtime("ping", "Time from one ping to the next", {kSecond, 300 * kSecond}, &RealtimeConfig::ping),
      realtime("pong", "Time in which a ping must be answered", {100, 60 * kSecond}, &RealtimeConfig::pong),
      realtime("recheck", "How often the session behind a WebSocket is looked up again", {kSecond, 300 * kSecond},
               &RealtimeConfig::recheck),
      realtime("resume", "How long events wait for a client to resume", {kSecond, 60 * kSecond},
               &RealtimeConfig::resume),
      realtime("message_bytes", "Largest message to `/api/v1/ws`; over it the close code 1009", {kKiB, 16 * kMiB},
               &RealtimeConfig::messageBytes),
      realtime("queue_messages", "Messages that may wait for a client that reads too slowly; over it 4008",
               {16, 100'000}, &RealtimeConfig::queueMessages),
      realtime("queue_bytes", "Bytes of them", {kMiB, 1024 * kMiB}, &RealtimeConfig::queueBytes),
      realtime("commands",
               "Messages per second of one connection; over it `/api/v1/ws` answers `rate_limited`, and a plugin's "
               "endpoint reads more slowly",
               kPositive, &RealtimeConfig::commands),
      realtime("command_burst", "Messages that may come at once after a rest", kPositive,
               &RealtimeConfig::commandBurst),
  };
}

Settings mailSettings() {
  const auto mail = [](const char* key, std::string description, Bounds bounds, auto member) {
    return setting(std::string("mail.") + key, std::move(description), bounds, &Config::mail, member);
  };
  return {
      mail("driver", "`file` writes mails to `data_dir/mail`, `smtp` sends them", kAny, &MailConfig::driver),
      mail("host", "SMTP server", kAny, &MailConfig::host),
      mail("port", "SMTP port", kPositive, &MailConfig::port),
      mail("tls", "`starttls` sends nothing unless the connection is encrypted", kAny, &MailConfig::tls),
      mail("user", "SMTP user; empty: no login", kAny, &MailConfig::user),
      mail("password", "SMTP password", kAny, &MailConfig::password),
      mail("from", "Sender of every mail", kAny, &MailConfig::from),
  };
}

template <class Map>
std::vector<std::string> keysOf(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

Settings secretSettings() {
  return {
      setting("secrets.master", "What every plugin's own secrets derive from; not set: generated, and kept in SQL",
              kAny, &Config::secrets, &SecretsConfig::master),
  };
}

Setting pluginEnabledSetting() {
  return {
      .path = "plugins.*.enabled",
      .type = describeType(true, kAny),
      .description = "Switches a plugin on or off; by default on",
      .assign = [](Config& config, const std::string& name,
                   const YAML::Node& node) { readValue(node, kAny, config.plugins[name].enabled.emplace()); },
      .print = [](const Config& config,
                  const std::string& name) { return printValue(config.plugins.at(name).enabled.value_or(true)); },
      .names = [](const Config& config) { return keysOf(config.plugins); },
  };
}

Setting pluginSettingsSetting() {
  return {
      .path = "plugins.*.settings",
      .type = "section",
      .description = "The plugin's own settings, checked by the schema in its `plugin.yaml`",
      .assign = [](Config& config, const std::string& name,
                   const YAML::Node& node) { mergeJsonObject(config.plugins[name].settings, node); },
      .print = [](const Config& config, const std::string& name) { return config.plugins.at(name).settings; },
      .names = [](const Config& config) { return keysOf(config.plugins); },
  };
}

Settings pluginSettings() {
  return {
      setting("plugins.directories", "Folders that hold plugins; empty: the one that came with the executable", kAny,
              &Config::pluginDirectories),
      setting("plugins.hashes", "SHA-256, in hex, of the libraries that may be loaded; empty: any", kAny,
              &Config::pluginHashes),
      pluginEnabledSetting(),
      pluginSettingsSetting(),
  };
}

}  // namespace

const std::vector<Setting>& configSchema() {
  static const Settings schema = [] {
    Settings all;
    for (Settings part : {generalSettings(), serverSettings(), storeSettings(), logSettings(), limitSettings(),
                          realtimeSettings(), mailSettings(), secretSettings(), pluginSettings()}) {
      std::move(part.begin(), part.end(), std::back_inserter(all));
    }
    return all;
  }();
  return schema;
}

}  // namespace instaplay::app
