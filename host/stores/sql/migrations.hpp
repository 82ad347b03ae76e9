#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/base/clock.hpp"

namespace instaplay::stores {

class SqlStore;

/// The folder of numbered SQL files of one owner: a plugin's id, or "host". A folder that does not exist has none.
struct MigrationSource {
  std::string owner;
  std::filesystem::path folder;
};

struct Migration {
  std::string owner;
  std::int64_t version = 0;
  std::string name;            ///< "create_posts"
  std::filesystem::path file;  ///< the one of the store's dialect
};

/// Why migrations cannot run: names the file, the reason and the fix. For operators.
class MigrationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Brings an owner's tables up to date with its files: "NNN_name.sql", or the pair "NNN_name.sqlite.sql" and
/// "NNN_name.mysql.sql", numbered from 001 without gaps. Each statement that ran is recorded with its checksum in
/// host_migrations, so that a file that failed half way, or whose host ended, goes on with its first statement that is
/// not recorded.
/// Hosts that start at once take turns by a lease kept in host_migration_lease.
class Migrations {
 public:
  /// Borrows both. wait: how long another host may be at it before run() gives up.
  Migrations(SqlStore& sql, const base::Clock& clock, std::chrono::milliseconds wait = std::chrono::seconds{60});

  /// What run() would do, in order; only reads. Both throw MigrationError, before anything ran, for a changed file, a
  /// gap or a number used twice, a wrong name, and data from a newer version.
  std::vector<Migration> pending(const MigrationSource& source);
  /// Runs them and tells which. Throws MigrationError at the first statement that fails; those before it stay.
  std::vector<Migration> run(const MigrationSource& source);

 private:
  void ensureTables();

  SqlStore& sql_;
  const base::Clock& clock_;
  std::chrono::milliseconds wait_;
};

}  // namespace instaplay::stores
