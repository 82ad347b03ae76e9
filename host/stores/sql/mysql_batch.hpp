#pragma once

#include <mysql/mysql.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/stores/sql/mysql_columns.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

/// One statement of the portable subset as a text that needs no parameters: numbers are written out, texts and blobs in
/// hexadecimal digits, so that no value can be taken for SQL. Comments are left out. Throws MysqlFailure for another
/// number of values than of '?', for two statements, and for a quote that does not end.
std::string mysqlText(std::string_view sql, SqlParams params);

/// The whole result of a statement that was sent as a text.
class MysqlTextResult {
 public:
  MysqlTextResult() = default;
  /// Takes what the connection has ready. Throws MysqlFailure.
  explicit MysqlTextResult(MYSQL& connection);

  bool step();
  /// Valid until the next step.
  SqlRow row() { return values_; }
  std::int64_t affected() const { return affected_; }

 private:
  struct Free {
    void operator()(MYSQL_RES* result) const noexcept { mysql_free_result(result); }
  };

  std::unique_ptr<MYSQL_RES, Free> result_;
  std::vector<SqlValue> values_;
  std::int64_t affected_ = 0;
};

/// Runs statements one after the other in one round trip, as far as the first that fails, and gives the result of the
/// one at wanted. done counts those that succeeded, also when it throws MysqlFailure.
MysqlTextResult runMysqlBatch(MYSQL& connection, std::span<const std::string> statements, std::size_t wanted,
                              std::size_t& done);

}  // namespace instaplay::stores
