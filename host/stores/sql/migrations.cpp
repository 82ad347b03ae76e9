#include "host/stores/sql/migrations.hpp"

#include <fmt/format.h>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/sql/migration_files.hpp"
#include "host/stores/sql/migration_lease.hpp"
#include "host/stores/sql/migration_records.hpp"
#include "host/stores/sql/mysql_dialect.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::stores {
namespace {

constexpr std::chrono::seconds kSessionWait{30};

struct Step {
  const MigrationFile* file;
  std::size_t remaining;
  bool isBegun;  ///< the first of them: it may have run
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
    if (remaining > 0) steps.push_back({&file, remaining, wasBegun(file, records)});
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
    const std::size_t first = count - step.remaining;
    for (std::size_t i = first; i < count; ++i) runStatement(*step.file, i, step.isBegun && i == first);
    base::logInfo("migrations", "migration ran",
                  {{"owner", step.file->migration.owner}, {"file", step.file->migration.file.filename().string()}});
  }

 private:
  void runStatement(const MigrationFile& file, std::size_t index, bool isBegun) const {
    const MigrationStatement& statement = file.statements[index];
    const bool commitsByItself = sql_.dialect() == "mysql" && kindOf(statement.text) == StatementKind::schema;
    try {
      commitsByItself ? changeSchema(file, index, isBegun) : changeData(file, index);
    } catch (const SqlError& error) {
      reportFailure(file, statement, error.reason);
    } catch (const base::Error& error) {
      reportFailure(file, statement, error.message);
    }
  }

  /// The statement and its record are one transaction.
  void changeData(const MigrationFile& file, std::size_t index) const {
    record([&](SqlTransaction& transaction) {
      transaction.exec(file.statements[index].text, {});
      recordRun(transaction, file, index, clock_.nowMs());
    });
  }

  /// The database commits the statement before its record can be written. So it is announced first: when this host ends
  /// in between, the next one finds it announced, and takes "exists already" for done.
  void changeSchema(const MigrationFile& file, std::size_t index, bool isBegun) const {
    record([&](SqlTransaction& transaction) { recordBegun(transaction, file, index); });
    try {
      begin()->exec(file.statements[index].text, {});
    } catch (const SqlError& error) {
      if (!isBegun || error.cause != SqlError::Cause::alreadySo) {
        record([&](SqlTransaction& transaction) { forgetBegun(transaction, file, index); });
        throw;
      }
    }
    record([&](SqlTransaction& transaction) { recordRun(transaction, file, index, clock_.nowMs()); });
  }

  template <class Change>
  void record(Change change) const {
    const auto transaction = begin();
    lease_.confirm(*transaction);
    change(*transaction);
    // While the change ran nobody could renew the lease, whose row is locked: what it took is added now.
    lease_.confirm(*transaction);
    transaction->commit();
  }

  std::unique_ptr<SqlTransaction> begin() const {
    return sql_.begin(TxMode::migration, base::Deadline::after(kSessionWait));
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
  const auto records = hasMigrationRecords(sql_) ? readMigrationRecords(sql_, source.owner) : RecordedMigrations{};
  return migrationsOf(planSteps(source, files, records));
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
