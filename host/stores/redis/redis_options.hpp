#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace instaplay::stores {

/// Where a Redis is and how long to wait for it.
struct RedisOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  std::string unixSocket;  ///< used instead of host and port unless empty
  std::string user, password;
  int database = 0;
  std::chrono::milliseconds connectTimeout{1000};  ///< until it has answered the first PING
  std::chrono::milliseconds commandTimeout{2000};  ///< for a whole round trip

  int maxConnections = 128;                     ///< of one client, besides those of commands that block
  std::chrono::milliseconds busyTimeout{2000};  ///< how long to wait while all connections are in use

  /// Without the password, for logs.
  std::string place() const;
};

/// Reads "redis://[user[:password]@]host[:port][/database]" or "unix://[user[:password]@]/path[?db=database]", where
/// user and password are percent-encoded. Throws base::Error invalid, which does not show the password.
RedisOptions parseRedisUrl(std::string_view url);

}  // namespace instaplay::stores
