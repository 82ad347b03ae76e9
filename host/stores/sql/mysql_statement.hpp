#pragma once

#include <mysql/mysql.h>

#include <memory>
#include <string_view>
#include <vector>

#include "host/stores/sql/mysql_columns.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

/// A prepared statement of one connection. Poco's own statement is prepared anew for each run, must be thrown away
/// after an exception, and leaves the last row's values in its outputs; the client's interface keeps statements and
/// tells the type of each column. Throws MysqlFailure.
class MysqlStatement {
 public:
  using Database = MYSQL;

  /// Asks the server to prepare one statement of the portable subset.
  MysqlStatement(MYSQL& connection, std::string_view sql);

  /// Asks the server to run it, and takes the whole result, so that the connection is free for other statements while
  /// rows are read. Parameters are borrowed for the call.
  void run(SqlParams params);
  /// Goes on to the next row: false when there is none.
  bool step();
  /// The columns of the current row, valid until the next step.
  SqlRow row() { return columns_.row(); }
  /// The rows that it inserted, deleted or matched to update.
  std::int64_t affected() const;
  void reset() noexcept;

 private:
  struct Close {
    void operator()(MYSQL_STMT* statement) const noexcept { mysql_stmt_close(statement); }
  };

  void bind(SqlParams params);

  std::unique_ptr<MYSQL_STMT, Close> handle_;
  std::vector<MYSQL_BIND> parameters_;
  MysqlColumns columns_;
};

}  // namespace instaplay::stores
