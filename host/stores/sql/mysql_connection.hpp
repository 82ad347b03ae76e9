#pragma once

#include <Poco/Data/MySQL/SessionHandle.h>

#include <cstddef>
#include <memory>
#include <string_view>

#include "host/stores/sql/call_watchdog.hpp"
#include "host/stores/sql/mysql_options.hpp"

namespace instaplay::stores {

struct MysqlConnection {
  std::unique_ptr<Poco::Data::MySQL::SessionHandle> handle;
  std::size_t largestPacket = 0;  ///< that the server takes
};

struct MysqlLogin {
  const MysqlServer& server;
  const MysqlAccount& account;
  const MysqlLimits& limits;
};

/// Connects and sets the session up: utf8mb4 compared by bytes, strict and standard SQL, READ COMMITTED, the server's
/// own limits for statements and locks. Throws Error unavailable that names the server, the reason and what to do, also
/// when it is not done by the deadline, to the second, for which the client waits.
MysqlConnection openMysql(const MysqlLogin& login, CallWatchdog& watchdog, base::Deadline deadline);

/// Runs statements without parameters, parted by semicolons, in one round trip. Throws MysqlFailure.
void runMysql(MYSQL& connection, std::string_view statements);

/// What lifts the server's limits for the rest of a session.
std::string_view unlimitedStatements(MYSQL& connection);

}  // namespace instaplay::stores
