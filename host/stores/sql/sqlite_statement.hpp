#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "host/stores/sql/port.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace instaplay::stores {

/// A compiled statement of one connection. Poco's own statement is made anew for each run and types the columns of an
/// expression as text; SQLite's interface keeps statements and tells the type of each value. Throws SqliteFailure.
class SqliteStatement {
 public:
  using Database = sqlite3;

  /// Compiles one statement; a trailing FOR UPDATE is left out, since a read-write transaction locks everything.
  SqliteStatement(sqlite3& db, std::string_view sql);

  bool isReadOnly() const;
  /// Text and blobs are borrowed until reset().
  void bind(SqlParams params);
  /// Runs on to the next row: false when there is none.
  bool step();
  /// The columns of the current row, valid until the next step.
  SqlRow row();
  void reset() noexcept;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };

  void bindOne(int position, const SqlValue& value);

  sqlite3& db_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  std::vector<SqlValue> columns_;
};

}  // namespace instaplay::stores
