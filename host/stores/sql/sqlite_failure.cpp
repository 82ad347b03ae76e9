#include "host/stores/sql/sqlite_failure.hpp"

#include <sqlite3.h>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {
namespace {

constexpr int primaryCode(int code) { return code & 0xff; }

bool isUniqueViolation(int code) {
  return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID;
}

/// What the client is told about a store that cannot serve now; nothing when the statement is to blame.
const char* unavailableMessage(int code) {
  switch (primaryCode(code)) {
    case SQLITE_FULL: return "The database is full.";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "The database is busy.";
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL: return "The database cannot be used now.";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return "The database is damaged.";
    default: return nullptr;
  }
}

}  // namespace

SqliteFailure SqliteFailure::of(sqlite3& db) { return {sqlite3_extended_errcode(&db), sqlite3_errmsg(&db)}; }

bool breaksConnection(const SqliteFailure& failure) {
  switch (primaryCode(failure.code)) {
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM: return true;
    default: return false;
  }
}

bool isInterrupt(const SqliteFailure& failure) { return primaryCode(failure.code) == SQLITE_INTERRUPT; }

void throwError(const SqliteFailure& failure, std::string_view sql) {
  if (isUniqueViolation(failure.code)) {
    throw base::Error(base::ErrorKind::conflict, "conflict", "Something with this key exists already.");
  }
  if (const char* message = unavailableMessage(failure.code)) {
    base::logWarn("sql", "the database cannot serve", {{"error", failure.message}, {"code", failure.code}});
    throw base::unavailable(message);
  }
  base::logError("sql", "statement refused", {{"error", failure.message}, {"code", failure.code}, {"sql", sql}});
  if (primaryCode(failure.code) == SQLITE_TOOBIG) {
    throw base::Error(base::ErrorKind::tooLarge, "too_large", "The value is too large for the database.");
  }
  throw SqlError(failure.message);
}

}  // namespace instaplay::stores
