#include "host/stores/sql/sqlite_connection.hpp"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <string>
#include <thread>

#include "host/base/clock.hpp"
#include "host/base/error.hpp"
#include "host/stores/sql/sqlite_failure.hpp"

namespace instaplay::stores {
namespace {

// Poco opens again and again for this time, whatever is wrong.
constexpr std::size_t kLoginTimeoutSeconds = 1;
constexpr std::chrono::seconds kOpenTimeout{5};
constexpr std::uint64_t kPageBytes = 4096;

[[noreturn]] void refuse(const SqliteFile& file, std::string_view reason, std::string_view advice) {
  throw base::unavailable(fmt::format("Cannot open the database {}: {}. {}", file.path.string(), reason, advice));
}

void run(sqlite3& db, const std::string& sql) {
  if (sqlite3_exec(&db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw SqliteFailure::of(db);
}

std::string valueOf(sqlite3& db, const char* sql) {
  const auto keep = [](void* text, int, char** values, char**) {
    static_cast<std::string*>(text)->assign(values[0] == nullptr ? "" : values[0]);
    return 0;
  };
  std::string value;
  if (sqlite3_exec(&db, sql, keep, &value, nullptr) != SQLITE_OK) throw SqliteFailure::of(db);
  return value;
}

/// The change of mode needs the file alone and does not wait for it as other statements do.
void enterWal(sqlite3& db) {
  const auto deadline = base::Deadline::after(kOpenTimeout);
  while (valueOf(db, "PRAGMA journal_mode") != "wal") {
    try {
      if (valueOf(db, "PRAGMA journal_mode=WAL") == "wal") return;
      throw SqliteFailure{SQLITE_CANTOPEN, "its file system cannot share memory, which WAL needs"};
    } catch (const SqliteFailure& failure) {
      if ((failure.code & 0xff) != SQLITE_BUSY || deadline.expired()) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
  }
}

void configure(sqlite3& db, const SqliteFile& file) {
  sqlite3_extended_result_codes(&db, 1);
  sqlite3_busy_timeout(&db, int(std::chrono::milliseconds{kOpenTimeout}.count()));
  // Text in double quotes is a column, never a string: as a misspelt column it would pass here and fail on MySQL.
  sqlite3_db_config(&db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(&db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  enterWal(db);
  run(db, file.durability == Durability::full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
  run(db, "PRAGMA foreign_keys=ON");
  run(db, "PRAGMA case_sensitive_like=ON");
  run(db, "PRAGMA temp_store=MEMORY");
  if (file.maxBytes > 0) run(db, fmt::format("PRAGMA max_page_count={}", file.maxBytes / kPageBytes));
}

std::string_view adviceFor(const SqliteFailure& failure) {
  switch (failure.code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return "Restore the file from a backup, or move it away to start with an empty one.";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "Another process holds it: end that process.";
    case SQLITE_FULL: return "Free some space on its disk.";
    default: return "Check that its folder exists and that this user may write in it.";
  }
}

Poco::Data::Session connect(const SqliteFile& file) {
  try {
    const std::string path = std::filesystem::absolute(file.path).string();
    return Poco::Data::Session(Poco::Data::SQLite::Connector().createSession(path, kLoginTimeoutSeconds));
  } catch (const Poco::Exception&) {
    refuse(file, "it cannot be opened as a file", "Check that its folder exists and that this user may write in it.");
  }
}

}  // namespace

Poco::Data::Session openSqlite(const SqliteFile& file) {
  Poco::Data::Session session = connect(file);
  sqlite3& db = handleOf(session);
  if (sqlite3_db_readonly(&db, "main") == 1) {
    refuse(file, "it is read-only", "Let this user write the file and its folder.");
  }
  try {
    configure(db, file);
  } catch (const SqliteFailure& failure) {
    refuse(file, failure.message, adviceFor(failure));
  }
  return session;
}

sqlite3& handleOf(const Poco::Data::Session& session) { return *Poco::Data::SQLite::Utility::dbHandle(session); }

}  // namespace instaplay::stores
