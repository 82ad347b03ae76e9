#include "host/stores/sql/migrations.hpp"

#include <fmt/format.h>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/sql/migration_files.hpp"
#include "host/stores/sql/migration_lease.hpp"
#include "host/stores/sql/migration_records.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {
namespace {

constexpr std::chrono::seconds kSessionWait{30};

struct Step {
  const MigrationFile* file;
  std::size_t remaining;
};

void refuseNewerData(const MigrationSource& source, const std::vector<MigrationFile>& files,
                     const RecordedMigrations& records) {
  if (records.empty()) return;
  const std::int64_t reached = records.rbegin()->first;
  if (reached <= std::int64_t(files.size())) return;
  throw MigrationError(
      fmt::format("{}: the database is at migration {:03}, but {} ends at {:03}: the data comes from a "
                  "newer version. Start that version, or restore the backup from before the upgrade.",
                  source.owner, reached, source.folder.string(), files.size()));
}

std::vector<Step> planSteps(const MigrationSource& source, const std::vector<MigrationFile>& files,
                            const RecordedMigrations& records) {
  refuseNewerData(source, files, records);
  std::vector<Step> steps;
  for (const MigrationFile& file : files) {
    const std::size_t remaining = remainingStatements(file, records);
    if (remaining > 0) steps.push_back({&file, remaining});
  }
  return steps;
}

std::vector<Migration> migrationsOf(const std::vector<Step>& steps) {
  std::vector<Migration> migrations;
  for (const Step& step : steps) migrations.push_back(step.file->migration);
  return migrations;
}

[[noreturn]] void reportFailure(const MigrationFile& file, const MigrationStatement& statement,
                                const std::string& reason) {
  throw MigrationError(
      fmt::format("{}: this statement failed: {}\n{}\nWhat ran before it stays. Correct the file from "
                  "this statement on, then start again.",
                  file.placeOf(statement), reason, statement.text));
}

/// Runs one migration from its first statement that is not recorded.
class MigrationRun {
 public:
  MigrationRun(SqlStore& sql, const base::Clock& clock, const MigrationLease& lease)
      : sql_(sql), clock_(clock), lease_(lease) {}

  void run(const Step& step) const {
    const std::size_t count = step.file->statements.size();
    for (std::size_t i = count - step.remaining; i < count; ++i) runStatement(*step.file, i);
    base::logInfo("migrations", "migration ran",
                  {{"owner", step.file->migration.owner}, {"file", step.file->migration.file.filename().string()}});
  }

 private:
  void runStatement(const MigrationFile& file, std::size_t index) const {
    const MigrationStatement& statement = file.statements[index];
    try {
      const auto transaction = sql_.begin(TxMode::migration, base::Deadline::after(kSessionWait));
      lease_.confirm(*transaction);
      transaction->exec(statement.text, {});
      // A statement that committed by itself let go of the lease's row with that.
      lease_.confirm(*transaction);
      recordStatement(*transaction, file, index, clock_.nowMs());
      transaction->commit();
    } catch (const SqlError& error) {
      reportFailure(file, statement, error.reason);
    } catch (const base::Error& error) {
      reportFailure(file, statement, error.message);
    }
  }

  SqlStore& sql_;
  const base::Clock& clock_;
  const MigrationLease& lease_;
};

}  // namespace

Migrations::Migrations(SqlStore& sql, const base::Clock& clock, std::chrono::milliseconds wait)
    : sql_(sql), clock_(clock), wait_(wait) {}

std::vector<Migration> Migrations::pending(const MigrationSource& source) {
  const auto files = loadMigrations(source, sql_.dialect());
  ensureTables();
  return migrationsOf(planSteps(source, files, readMigrationRecords(sql_, source.owner)));
}

std::vector<Migration> Migrations::run(const MigrationSource& source) {
  const auto files = loadMigrations(source, sql_.dialect());
  ensureTables();
  if (planSteps(source, files, readMigrationRecords(sql_, source.owner)).empty()) return {};

  const MigrationLease lease(sql_, clock_, wait_);
  const auto steps = planSteps(source, files, readMigrationRecords(sql_, source.owner));
  const MigrationRun migrationRun(sql_, clock_, lease);
  for (const Step& step : steps) migrationRun.run(step);
  return migrationsOf(steps);
}

void Migrations::ensureTables() {
  ensureMigrationRecords(sql_);
  MigrationLease::ensureTable(sql_);
}

}  // namespace instaplay::stores
