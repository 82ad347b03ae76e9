#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/app/config/secret.hpp"
#include "host/base/log.hpp"

namespace instaplay::app {

enum class Environment { development, production };
enum class Role { web, worker };
enum class EmbeddedDriver { embedded };
enum class SqlDriver { embedded, mysql };
enum class DocumentsDriver { embedded, mongodb };
enum class RedisDriver { embedded, redis };
enum class LogFormat { json, console };
enum class MailDriver { file, smtp };
enum class MailTls { off, starttls };

/// A number of bytes, written "256KiB" or "512" in configuration.
struct ByteSize {
  std::uint64_t bytes = 0;
};

struct ServerConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  unsigned threads = 0;
  ByteSize headBytes{16 * 1024};
  unsigned headFields = 64;
  ByteSize requestLineBytes{8 * 1024};
  ByteSize bodyBytes{256 * 1024};
  std::chrono::milliseconds headTimeout{10'000};
  std::chrono::milliseconds bodyGrace{5'000};
  ByteSize bodyRate{1024};
  std::chrono::milliseconds idleTimeout{75'000};
  unsigned connections = 10'000;
  unsigned connectionsPerAddress = 1'000;
  std::vector<std::string> trustedProxies;
  std::vector<std::string> corsOrigins;
  std::chrono::milliseconds handlerTimeout{10'000};
  std::chrono::milliseconds drain{25'000};
  ByteSize gzipBytes{1024};
};

struct SqlConfig {
  SqlDriver driver = SqlDriver::embedded;
  unsigned sessions = 0;
  std::string host = "127.0.0.1";
  std::uint16_t port = 3306;
  std::string database = "instaplay";
  std::string user = "instaplay";
  Secret password;
  std::string caFile;                 ///< empty: no TLS
  std::vector<std::string> replicas;  ///< "host:port"
};

struct DocumentsConfig {
  DocumentsDriver driver = DocumentsDriver::embedded;
  Secret uri;
  std::string database = "instaplay";
  unsigned sessions = 0;
};

/// What a store on Redis needs: one server may serve several, and production gives each duty its own.
struct RedisConfig {
  RedisDriver driver = RedisDriver::embedded;
  Secret url;
};

struct StoresConfig {
  SqlConfig sql;
  DocumentsConfig documents;
  RedisConfig cache;
  ByteSize cacheBytes{64 * 1024 * 1024};
  RedisConfig jobs;
  unsigned jobWorkers = 4;
  RedisConfig streams;
  RedisConfig limits;
  EmbeddedDriver blobs = EmbeddedDriver::embedded;
};

struct LogConfig {
  base::LogLevel level = base::LogLevel::info;
  LogFormat format = LogFormat::console;
};

/// Requests per minute; bursts may use half of that at once.
struct LimitsConfig {
  unsigned reads = 1200;
  unsigned anonymousReads = 300;
  unsigned writes = 120;
  unsigned registrations = 30;
  unsigned logins = 20;
  unsigned uploads = 30;
};

/// WebSockets.
struct RealtimeConfig {
  unsigned sockets = 8'000;
  unsigned socketsPerUser = 20;
  unsigned socketsPerAddress = 500;
  std::chrono::milliseconds ping{25'000};
  std::chrono::milliseconds pong{10'000};
  std::chrono::milliseconds recheck{30'000};
  std::chrono::milliseconds resume{2'000};
  ByteSize messageBytes{64 * 1024};
  unsigned queueMessages = 256;
  ByteSize queueBytes{1024 * 1024};
  unsigned commands = 20;
  unsigned commandBurst = 40;
};

struct MailConfig {
  MailDriver driver = MailDriver::file;
  std::string host = "127.0.0.1";
  std::uint16_t port = 25;
  MailTls tls = MailTls::off;
  std::string user;
  Secret password;
  std::string from = "no-reply@localhost";
};

struct SecretsConfig {
  Secret master;  ///< empty: generated once for each SQL database
};

struct PluginConfig {
  std::optional<bool> enabled;
  std::string settings = "{}";  ///< a JSON object, checked by the plugin's own schema
};

/// Everything an operator can set, typed and checked. The member initialisers are the defaults.
struct Config {
  Environment environment = Environment::development;
  std::vector<Role> roles{Role::web, Role::worker};
  std::string publicOrigin;  ///< "https://photos.example", or empty: the address it listens on
  std::filesystem::path dataDir = "data";
  std::filesystem::path features;  ///< empty: features.yaml beside the last configuration file, when there is one
  ServerConfig server;
  StoresConfig stores;
  LogConfig log;
  LimitsConfig limits;
  RealtimeConfig realtime;
  MailConfig mail;
  SecretsConfig secrets;
  std::vector<std::string> pluginDirectories;  ///< empty: the folder that came with the executable
  std::vector<std::string> pluginHashes;       ///< SHA-256 in hex of the libraries that may be loaded; empty: any
  std::map<std::string, PluginConfig> plugins;
};

}  // namespace instaplay::app
