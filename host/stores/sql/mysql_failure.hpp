#pragma once

#include <string>
#include <string_view>

struct st_mysql;
struct st_mysql_stmt;

namespace instaplay::stores {

/// A failed call of the MySQL client, thrown inside this folder only; the session turns it into what callers see.
struct MysqlFailure {
  unsigned int code;  ///< of the client (2000 to 2999) or the server
  std::string message;

  static MysqlFailure of(st_mysql& connection);
  static MysqlFailure of(st_mysql_stmt& statement);
};

/// Whether a connection is of no more use after this.
bool breaksConnection(const MysqlFailure& failure);

/// Whether the statement did not run because the server no longer has it, or has no room for one more.
bool wantsPreparingAgain(const MysqlFailure& failure);

/// Logs what an operator must see and throws the base::Error that callers see.
[[noreturn]] void throwError(const MysqlFailure& failure, std::string_view sql);

}  // namespace instaplay::stores
