#pragma once

#include <Poco/Data/MySQL/SessionHandle.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "host/stores/sql/call_watchdog.hpp"

namespace instaplay::stores {

struct MysqlServer {
  std::string host = "127.0.0.1";
  std::uint16_t port = 3306;
  std::string socket{};  ///< path of a unix socket, used instead when it is set
  std::string caFile{};  ///< when set only TLS will do, with a certificate for the host that these authorities signed

  std::string name() const;  ///< for messages: "127.0.0.1:3306"
};

struct MysqlAccount {
  std::string user, password, database;
};

struct MysqlLimits {
  std::chrono::milliseconds login{2000};
  std::chrono::milliseconds statement{10'000};
};

struct MysqlConnection {
  std::unique_ptr<Poco::Data::MySQL::SessionHandle> handle;
  std::size_t largestPacket = 0;  ///< that the server takes
};

/// Connects and sets the session up: utf8mb4 compared by bytes, strict and standard SQL, READ COMMITTED, the server's
/// own limits for statements and locks. Throws Error unavailable that names the server, the reason and what to do.
MysqlConnection openMysql(const MysqlServer& server, const MysqlAccount& account, const MysqlLimits& limits,
                          CallWatchdog& watchdog);

/// Runs statements without parameters, parted by semicolons, in one round trip. Throws MysqlFailure.
void runMysql(MYSQL& connection, std::string_view statements);

/// What lifts the server's limits for the rest of a session.
std::string_view unlimitedStatements(MYSQL& connection);

}  // namespace instaplay::stores
