#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

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

struct MysqlSqlOptions {
  MysqlServer server;
  MysqlAccount account;
  std::vector<MysqlServer> replicas{};   ///< for TxMode::staleReads; the same account
  std::size_t sessions = 16;             ///< to the server, and to each replica
  MysqlLimits limits{};                  ///< how long connecting and one statement may take
  std::chrono::milliseconds wait{5000};  ///< how long query and exec of the store itself wait for a session
  std::chrono::milliseconds checkAfterIdle{5000};
  std::chrono::milliseconds maxLife = std::chrono::minutes{30};
};

}  // namespace instaplay::stores
