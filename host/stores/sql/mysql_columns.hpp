#pragma once

#include <mysql/mysql.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

enum class MysqlType { integer, real, decimal, text, blob };

/// A value of the text protocol, typed as MysqlColumns types it.
SqlValue mysqlValue(const MYSQL_FIELD& field, std::string_view bytes);

/// Where the rows of one run of a statement land, typed as SQLite types them: a decimal is an integer when it has no
/// fraction (SUM of integers), else a double (AVG); bytes are text or a blob by their character set.
class MysqlColumns {
 public:
  /// Makes room for the stored result of a statement that ran.
  void bindTo(MYSQL_STMT& statement);
  /// The row that was fetched last, valid until the next fetch.
  SqlRow row();

 private:
  struct Column {
    MysqlType type = MysqlType::text;
    bool hasFraction = false;
    std::int64_t integer = 0;
    double real = 0;
    std::vector<char> bytes;
    unsigned long length = 0;
    my_bool isNull = 0;
  };

  static MYSQL_BIND bindingFor(Column& column);
  static SqlValue valueOf(const Column& column);

  std::vector<Column> columns_;
  std::vector<SqlValue> values_;
};

}  // namespace instaplay::stores
