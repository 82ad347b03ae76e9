#pragma once

#include <string>
#include <string_view>

struct sqlite3;

namespace instaplay::stores {

/// A failed SQLite call, thrown inside this folder only; the session turns it into what callers see.
struct SqliteFailure {
  int code;  ///< extended result code
  std::string message;

  static SqliteFailure of(sqlite3& db);
};

/// Whether a connection is of no more use after this.
bool breaksConnection(const SqliteFailure& failure);

/// Whether the statement was ended because its time was over.
bool isInterrupt(const SqliteFailure& failure);

/// Logs what an operator must see and throws the base::Error that callers see.
[[noreturn]] void throwError(const SqliteFailure& failure, std::string_view sql);

}  // namespace instaplay::stores
