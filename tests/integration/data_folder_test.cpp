#include <doctest/doctest.h>
#include <sqlite3.h>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

TEST_CASE("a locked database is answered with 503, and leaves nothing half-written") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  publish(anna, "before");
  std::filesystem::path file;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.dataFolder())) {
    if (entry.path().filename() == "instaplay.db") file = entry.path();
  }
  REQUIRE_FALSE(file.empty());

  sqlite3* lock = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &lock) == SQLITE_OK);
  sqlite3_busy_timeout(lock, 20'000);  // the host may be writing in the background
  REQUIRE(sqlite3_exec(lock, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  const HttpAnswer refused = anna.post("/api/v1/posts", {{"caption", "while locked"}});
  CHECK(refused.status == 503);
  CHECK(refused.errorCode() == "unavailable");
  CHECK(anna.get("/healthz").status == 200);
  sqlite3_exec(lock, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(lock);

  CHECK(anna.get("/api/v1/feed").data().size() == 1);
  CHECK(anna.post("/api/v1/posts", {{"caption", "after"}}).status == 201);
}

TEST_CASE("data of a newer version is refused with the fix") {
  SocialWorld world;
  world.server().terminate();
  std::filesystem::path file;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.dataFolder())) {
    if (entry.path().filename() == "instaplay.db") file = entry.path();
  }
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, "UPDATE host_migrations SET version = 999, name = '999_future' WHERE owner = 'auth'",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
  try {
    world.crashAndRestart();
    FAIL("the server took data of a newer version");
  } catch (const std::exception& error) {
    CHECK(std::string(error.what()).find("newer") != std::string::npos);
  }
}
