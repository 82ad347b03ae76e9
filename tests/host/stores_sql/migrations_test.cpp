#include "host/stores/sql/migrations.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <functional>

#include "host/stores/sql/migration_lease.hpp"
#include "host/stores/sql/temporary_folder.hpp"
#include "tests/host/stores_sql/crashing_store.hpp"
#include "tests/host/stores_sql/migrations_stand.hpp"
#include "tests/support/parallel.hpp"

using namespace std::chrono_literals;
using namespace instaplay;
using namespace instaplay::stores;

namespace {

constexpr auto kCreate = "-- The notes.\nCREATE TABLE notes (id BIGINT NOT NULL PRIMARY KEY);\n";
constexpr auto kFill = "INSERT INTO notes (id) VALUES (1);\nINSERT INTO notes (id) VALUES (2);\n";

/// A plugin's folder of migrations and a database.
class Bench {
 public:
  void write(const std::string& name, const std::string& text) const { std::ofstream(place(name)) << text; }
  void remove(const std::string& name) const { std::filesystem::remove(place(name)); }
  std::string place(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string folder() const { return folder_.path().string(); }
  MigrationSource source() const { return {"notes", folder_.path()}; }

  std::vector<std::int64_t> run() { return versionsOf(migrations_.run(source())); }
  std::vector<std::int64_t> pending() { return versionsOf(migrations_.pending(source())); }

  /// What run() and pending() refuse with, which is the same.
  std::string refusal() {
    const auto message = messageOf([&] { pending(); });
    CHECK(messageOf([&] { run(); }) == message);
    return message;
  }

  static std::string messageOf(const std::function<void()>& run) {
    try {
      run();
    } catch (const MigrationError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  std::int64_t rows(const std::string& table) {
    std::int64_t count = -1;
    sql_->query("SELECT COUNT(*) FROM " + table, {}, [&](SqlRow row) {
      count = std::get<std::int64_t>(row[0]);
      return true;
    });
    return count;
  }

  SqlStore& sql() { return *sql_; }
  std::unique_ptr<SqlStore> openAnother() { return open_(); }
  base::ManualClock& clock() { return clock_; }

 private:
  static std::vector<std::int64_t> versionsOf(const std::vector<Migration>& migrations) {
    std::vector<std::int64_t> versions;
    for (const auto& migration : migrations) versions.push_back(migration.version);
    return versions;
  }

  TemporaryFolder folder_;
  OpenStore open_ = emptyDatabase();
  std::unique_ptr<SqlStore> sql_ = open_();
  base::ManualClock clock_;
  Migrations migrations_{*sql_, clock_, 200ms};
};

using Versions = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("migrations run once, in order, and new ones later") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  bench.write("002_fill.sql", kFill);
  bench.write("README.md", "not a migration");
  CHECK(bench.pending() == Versions{1, 2});
  CHECK(bench.run() == Versions{1, 2});
  CHECK(bench.rows("notes") == 2);
  CHECK(bench.pending() == Versions{});
  CHECK(bench.run() == Versions{});

  bench.write("003_more.sql", "INSERT INTO notes (id) VALUES (3)");
  CHECK(bench.pending() == Versions{3});
  CHECK(bench.run() == Versions{3});
  CHECK(bench.rows("notes") == 3);
}

TEST_CASE("a pending migration tells its owner, name and file") {
  Bench bench;
  bench.write("001_create_notes.sql", kCreate);
  const auto pending = Migrations(bench.sql(), bench.clock()).pending(bench.source());
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].owner == "notes");
  CHECK(pending[0].name == "create_notes");
  CHECK(pending[0].file == bench.place("001_create_notes.sql"));
  CHECK_THROWS(bench.rows("notes"));
}

TEST_CASE("telling what is pending writes nothing") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  CHECK(bench.pending() == Versions{1});
  CHECK_THROWS(bench.rows("host_migrations"));
  CHECK_THROWS(bench.rows("host_migration_lease"));
}

TEST_CASE("owners do not meet, and a folder that does not exist has no migrations") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  bench.run();
  Migrations migrations(bench.sql(), bench.clock());
  CHECK(migrations.run({"other", bench.folder() + "/missing"}).empty());
  CHECK(migrations.pending({"other", bench.folder()}).size() == 1);
}

TEST_CASE("of a pair the file of the dialect runs") {
  Bench bench;
  bench.write("001_create.sqlite.sql", kCreate);
  bench.write("001_create.mysql.sql", "CREATE TABLE notes (id BIGINT PRIMARY KEY) ENGINE=InnoDB;");
  CHECK(bench.run() == Versions{1});
  CHECK(bench.rows("notes") == 0);
}

TEST_CASE("a statement changed after it ran is refused") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  bench.write("002_fill.sql", kFill);
  bench.run();
  bench.write("002_fill.sql", "INSERT INTO notes (id) VALUES (1);\nINSERT INTO notes (id) VALUES (22);\n");
  CHECK(bench.refusal() == "notes: " + bench.place("002_fill.sql") +
                               ":2: this statement was changed after it ran. Put the file back as it was when it ran, "
                               "and make the change in a migration after 002.");
}

TEST_CASE("statements added to or taken from a file that ran are refused") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  bench.write("002_fill.sql", kFill);
  bench.run();
  bench.write("002_fill.sql", std::string(kFill) + "INSERT INTO notes (id) VALUES (3);");
  CHECK(bench.refusal() == "notes: " + bench.place("002_fill.sql") +
                               ":3: this statement was added after the file ran. Put the file back as it was when it "
                               "ran, and make the change in a migration after 002.");
  bench.write("002_fill.sql", "INSERT INTO notes (id) VALUES (1);");
  CHECK(bench.refusal() ==
        "notes: " + bench.place("002_fill.sql") +
            ":1: 2 statements ran, but the file ends here, after 1. Put the file back as it was when "
            "it ran, and make the change in a migration after 002.");
}

TEST_CASE("comments and line ends may change") {
  Bench bench;
  bench.write("001_create.sql", "CREATE TABLE notes (\n  id BIGINT NOT NULL PRIMARY KEY);\n");
  bench.run();
  bench.write("001_create.sql", "-- Better told.\r\nCREATE TABLE notes (\r\n  id BIGINT NOT NULL PRIMARY KEY);\r\n");
  CHECK(bench.pending() == Versions{});
}

TEST_CASE("a gap in the numbers is refused") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  bench.write("003_fill.sql", kFill);
  CHECK(bench.refusal() ==
        "notes: " + bench.folder() +
            ": found 003_fill.sql, but number 002 is missing. Numbers start at 001 and leave no gap: "
            "bring the missing file back or renumber.");
  CHECK_THROWS(bench.rows("notes"));
}

TEST_CASE("a number used twice is refused") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  bench.write("002_fill.sql", kFill);
  bench.write("002_other.sql", kFill);
  CHECK(bench.refusal() == "notes: " + bench.folder() +
                               ": 002_fill.sql and 002_other.sql have the same number. Give one of them the next free "
                               "number, 003.");
}

TEST_CASE("a file for one database without its twin is refused") {
  Bench bench;
  bench.write("001_create.mysql.sql", kCreate);
  CHECK(bench.refusal() == "notes: " + bench.place("001_create.mysql.sql") +
                               ": its twin 001_create.sqlite.sql is missing. Write it, or name this one 001_create.sql "
                               "when it suits every database.");
}

TEST_CASE("a wrong name and a file without statement are refused") {
  Bench bench;
  bench.write("1_create.sql", kCreate);
  CHECK(bench.refusal() == "notes: " + bench.place("1_create.sql") +
                               ": not the name of a migration. Name it NNN_name.sql, or NNN_name.sqlite.sql and "
                               "NNN_name.mysql.sql, with small letters, digits and underscores.");
  bench.remove("1_create.sql");
  bench.write("001_create.sql", "-- nothing yet\n");
  CHECK(bench.refusal() == "notes: " + bench.place("001_create.sql") + ": has no statement. Write one.");
  bench.write("001_create.sql", "SELECT 1;\nSELECT 'open;\n");
  CHECK(bench.refusal() == "notes: " + bench.place("001_create.sql") + ":2: a quote that does not end. Close it.");
}

TEST_CASE("data from a newer version is refused") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  bench.write("002_fill.sql", kFill);
  bench.run();
  bench.remove("002_fill.sql");
  CHECK(bench.refusal() == "notes: the database is at migration 002, but " + bench.folder() +
                               " ends at 001: the data comes from a newer version. Start that version, or restore the "
                               "backup from before the upgrade.");
}

TEST_CASE("a statement that fails is told, nothing after it runs, and a corrected file goes on there") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  bench.write("002_fill.sql", "INSERT INTO notes (id) VALUES (1);\nINSERT INTO nots (id) VALUES (2);\n");
  bench.write("003_more.sql", "INSERT INTO notes (id) VALUES (3)");
  CHECK(Bench::messageOf([&] { bench.run(); }) ==
        "notes: " + bench.place("002_fill.sql") + ":2: this statement failed: " + reasonForMissingTable("nots") +
            "\nINSERT INTO nots (id) VALUES (2)\nWhat ran before it "
            "stays. Correct the file from this statement on, then start again.");
  CHECK(bench.rows("notes") == 1);
  CHECK(bench.pending() == Versions{2, 3});

  bench.write("002_fill.sql", kFill);
  CHECK(bench.run() == Versions{2, 3});
  CHECK(bench.rows("notes") == 3);
}

TEST_CASE("hosts that start at once run each migration once") {
  Bench bench;
  constexpr int kMigrations = 8;
  bench.write("001_create.sql", "CREATE TABLE runs (id BIGINT NOT NULL)");
  for (int i = 2; i <= kMigrations; ++i) {
    bench.write("00" + std::to_string(i) + "_add.sql", "INSERT INTO runs (id) VALUES (" + std::to_string(i) + ")");
  }
  std::atomic<int> failures{0};
  std::atomic<std::size_t> ran{0};
  testing::inParallel(4, [&](int) {
    try {
      const auto sql = bench.openAnother();
      const base::SystemClock clock;
      ran += Migrations(*sql, clock).run(bench.source()).size();
    } catch (const std::exception&) {
      ++failures;
    }
  });
  CHECK(failures == 0);
  CHECK(ran == kMigrations);
  CHECK(bench.rows("runs") == kMigrations - 1);
}

TEST_CASE("a lease held by another host is waited for, and taken over when it ended") {
  Bench bench;
  bench.write("001_create.sql", kCreate);
  MigrationLease::ensureTable(bench.sql());
  const SqlValue lease[] = {bench.clock().nowMs() + 15'000};
  bench.sql().exec("UPDATE host_migration_lease SET holder = 'another', expires_at = ?", lease);
  CHECK(Bench::messageOf([&] { bench.run(); }) ==
        "Another host has been running migrations for 0 s. Wait until it is ready, or end it, then start again.");
  CHECK_THROWS(bench.rows("notes"));
  bench.clock().advance(16s);
  CHECK(bench.run() == Versions{1});
}

TEST_CASE("a host that ends anywhere in its migrations leaves them to the next one, which runs each statement once") {
  int survived = 0;
  for (int calls = 0; survived == 0; ++calls) {
    Bench bench;
    bench.write("001_create.sql",
                "CREATE TABLE notes (id BIGINT NOT NULL PRIMARY KEY, label VARCHAR(20));\n"
                "CREATE UNIQUE INDEX notes_label ON notes (label);\n"
                "INSERT INTO notes (id) VALUES (1);\n");
    bench.write("002_more.sql",
                "ALTER TABLE notes ADD COLUMN stars BIGINT;\n"
                "INSERT INTO notes (id, stars) SELECT MAX(id) + 1, 5 FROM notes;\n"
                "DROP INDEX " +
                    dropIndexOn("notes_label", "notes") + ";\n");
    CrashingStore crashing(bench.sql(), calls);
    try {
      Migrations(crashing, bench.clock()).run(bench.source());
      ++survived;
    } catch (const std::exception&) {
      CHECK(crashing.hasCrashed());
    }
    bench.clock().advance(16s);
    bench.run();
    CHECK(bench.rows("notes") == 2);
    CHECK(bench.pending() == Versions{});
    CHECK(calls < 200);
  }
}

TEST_CASE("a table that is there already is an error, and stays one when the host starts again") {
  Bench bench;
  bench.sql().exec("CREATE TABLE notes (id BIGINT NOT NULL PRIMARY KEY)", {});
  bench.write("001_create.sql", kCreate);
  for (int i = 0; i < 2; ++i) {
    CHECK(Bench::messageOf([&] { bench.run(); }).find("already exists") != std::string::npos);
    CHECK(bench.pending() == Versions{1});
  }
  bench.sql().exec("DROP TABLE notes", {});
  CHECK(bench.run() == Versions{1});
}
