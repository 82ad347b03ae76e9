#include "host/stores/sql/migration_records.hpp"

#include <fmt/format.h>

#include "host/stores/sql/migration_files.hpp"

namespace instaplay::stores {
namespace {

constexpr std::string_view kCreate = R"(
  CREATE TABLE IF NOT EXISTS host_migrations (
    owner VARCHAR(64) NOT NULL,
    version BIGINT NOT NULL,
    statement BIGINT NOT NULL,
    statements BIGINT NOT NULL,
    name VARCHAR(128) NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    applied_at BIGINT NOT NULL,
    PRIMARY KEY (owner, version, statement)
  ))";
constexpr std::string_view kFindInSqlite =
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'host_migrations'";
constexpr std::string_view kFindInMysql = R"(
  SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'host_migrations')";
constexpr std::int64_t kNotYet = 0;  // in the place of the time when it ran
constexpr std::string_view kRead = R"(
  SELECT version, statement, statements, checksum, applied_at FROM host_migrations
  WHERE owner = ? ORDER BY version, statement)";
constexpr std::string_view kPut = R"(
  INSERT INTO host_migrations (owner, version, statement, statements, name, checksum, applied_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (owner, version, statement) DO UPDATE SET statements = excluded.statements, name = excluded.name,
    checksum = excluded.checksum, applied_at = excluded.applied_at)";
constexpr std::string_view kForget = R"(
  DELETE FROM host_migrations WHERE owner = ? AND version = ? AND statement = ? AND applied_at = ?)";

std::string nextMigrationAdvice(const MigrationFile& file) {
  return fmt::format("Put the file back as it was when it ran, and make the change in a migration after {:03}.",
                     file.migration.version);
}

void refuseChanges(const MigrationFile& file, const RecordedMigration& record) {
  const auto& ran = record.checksums;
  for (std::size_t i = 0; i < ran.size() && i < file.statements.size(); ++i) {
    const MigrationStatement& statement = file.statements[i];
    if (statement.checksum == ran[i]) continue;
    throw MigrationError(fmt::format("{}: this statement was changed after it ran. {}", file.placeOf(statement),
                                     nextMigrationAdvice(file)));
  }
  if (ran.size() > file.statements.size()) {
    throw MigrationError(fmt::format("{}: {} statements ran, but the file ends here, after {}. {}",
                                     file.placeOf(file.statements.back()), ran.size(), file.statements.size(),
                                     nextMigrationAdvice(file)));
  }
  if (record.complete && ran.size() < file.statements.size()) {
    throw MigrationError(fmt::format("{}: this statement was added after the file ran. {}",
                                     file.placeOf(file.statements[ran.size()]), nextMigrationAdvice(file)));
  }
}

}  // namespace

void ensureMigrationRecords(SqlRunner& sql) { sql.exec(kCreate, {}); }

bool hasMigrationRecords(SqlStore& sql) {
  bool found = false;
  sql.query(sql.dialect() == "mysql" ? kFindInMysql : kFindInSqlite, {}, [&](SqlRow) { return found = true; });
  return found;
}

RecordedMigrations readMigrationRecords(SqlRunner& sql, std::string_view owner) {
  RecordedMigrations records;
  const SqlValue params[] = {owner};
  sql.query(kRead, params, [&](SqlRow row) {
    RecordedMigration& record = records[std::get<std::int64_t>(row[0])];
    if (std::get<std::int64_t>(row[4]) == kNotYet) {
      record.begun = std::get<std::string_view>(row[3]);
      return true;
    }
    record.checksums.emplace_back(std::get<std::string_view>(row[3]));
    record.complete = std::get<std::int64_t>(row[1]) == std::get<std::int64_t>(row[2]);
    return true;
  });
  return records;
}

void recordBegun(SqlRunner& sql, const MigrationFile& file, std::size_t index) { recordRun(sql, file, index, kNotYet); }

void recordRun(SqlRunner& sql, const MigrationFile& file, std::size_t index, std::int64_t nowMs) {
  const Migration& migration = file.migration;
  const SqlValue params[] = {std::string_view{migration.owner},
                             migration.version,
                             std::int64_t(index + 1),
                             std::int64_t(file.statements.size()),
                             std::string_view{migration.name},
                             std::string_view{file.statements[index].checksum},
                             nowMs};
  sql.exec(kPut, params);
}

void forgetBegun(SqlRunner& sql, const MigrationFile& file, std::size_t index) {
  const SqlValue params[] = {std::string_view{file.migration.owner}, file.migration.version, std::int64_t(index + 1),
                             kNotYet};
  sql.exec(kForget, params);
}

std::size_t remainingStatements(const MigrationFile& file, const RecordedMigrations& records) {
  const auto found = records.find(file.migration.version);
  if (found == records.end()) return file.statements.size();
  refuseChanges(file, found->second);
  return file.statements.size() - found->second.checksums.size();
}

bool wasBegun(const MigrationFile& file, const RecordedMigrations& records) {
  const auto found = records.find(file.migration.version);
  if (found == records.end()) return false;
  const auto& [checksums, begun, complete] = found->second;
  return checksums.size() < file.statements.size() && file.statements[checksums.size()].checksum == begun;
}

}  // namespace instaplay::stores
