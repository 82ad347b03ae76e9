#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

struct MigrationFile;

/// What the database tells of one migration.
struct RecordedMigration {
  std::vector<std::string> checksums;  ///< of the statements that ran, in order
  std::string begun;                   ///< checksum of the next one when it was begun, and may have run
  bool complete = false;
};

using RecordedMigrations = std::map<std::int64_t, RecordedMigration>;

void ensureMigrationRecords(SqlRunner& sql);
/// Whether the table is there that ensureMigrationRecords() makes and the others need.
bool hasMigrationRecords(SqlStore& sql);
RecordedMigrations readMigrationRecords(SqlRunner& sql, std::string_view owner);
/// Records that statement number index (from 0) of the file is begun, has run, or was refused and is as if never begun;
/// it must be the next one.
void recordBegun(SqlRunner& sql, const MigrationFile& file, std::size_t index);
void recordRun(SqlRunner& sql, const MigrationFile& file, std::size_t index, std::int64_t nowMs);
void forgetBegun(SqlRunner& sql, const MigrationFile& file, std::size_t index);

/// How many statements of a file still have to run, from the end. Throws MigrationError when what ran is not what the
/// file says.
std::size_t remainingStatements(const MigrationFile& file, const RecordedMigrations& records);

/// Whether the next statement was begun, as the file says it now, and nobody knows whether it ran.
bool wasBegun(const MigrationFile& file, const RecordedMigrations& records);

}  // namespace instaplay::stores
