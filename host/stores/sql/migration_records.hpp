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
  bool complete = false;
};

using RecordedMigrations = std::map<std::int64_t, RecordedMigration>;

void ensureMigrationRecords(SqlRunner& sql);
RecordedMigrations readMigrationRecords(SqlRunner& sql, std::string_view owner);
/// Records statement number index (from 0) of the file; it must be the next one.
void recordStatement(SqlRunner& sql, const MigrationFile& file, std::size_t index, std::int64_t nowMs);

/// How many statements of a file still have to run, from the end. Throws MigrationError when what ran is not what the
/// file says.
std::size_t remainingStatements(const MigrationFile& file, const RecordedMigrations& records);

}  // namespace instaplay::stores
