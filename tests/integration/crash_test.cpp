#include <doctest/doctest.h>
#include <signal.h>
#include <sqlite3.h>

#include <atomic>
#include <thread>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

TEST_CASE("after kill -9 under load every acknowledged write is there, and every accepted job runs") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  const std::string target = publish(anna, "survives");
  std::vector<std::string> tokens;
  for (int i = 0; i < 4; ++i) tokens.push_back(world.person("writer" + std::to_string(i)).bearer());

  for (int round = 0; round < 3; ++round) {
    std::vector<std::vector<std::string>> acknowledged(tokens.size());
    std::atomic<int> total{0};
    std::vector<std::thread> writers;
    for (std::size_t w = 0; w < tokens.size(); ++w) {
      writers.emplace_back([&, w] {
        HttpClient writer = world.client();
        writer.useBearer(tokens[w]);
        try {
          for (;;) {
            acknowledged[w].push_back(publish(writer, "post of writer " + std::to_string(w)));
            ++total;
          }
        } catch (const std::exception&) {
          // The server is gone: what it acknowledged until then counts.
        }
      });
    }
    CHECK(eventually([&] { return total >= 40; }, std::chrono::seconds(60)));
    world.server().kill();
    for (std::thread& writer : writers) writer.join();
    world.crashAndRestart();

    HttpClient reader = world.client();
    reader.useBearer(tokens[0]);
    for (const auto& posts : acknowledged) {
      for (const std::string& post : posts) CHECK(reader.get("/api/v1/posts/" + post).status == 200);
    }
  }

  // The mail of an accepted registration is a job; the server dies before or after it ran, and it arrives.
  HttpClient late = world.client();
  REQUIRE(
      late.post("/api/v1/auth/register", {{"username", "late"}, {"password", kPassword}, {"email", "late@example.org"}})
          .status == 201);
  world.crashAndRestart();
  const auto folder = world.dataFolder() / "mail";
  CHECK(eventually([&] { return std::filesystem::exists(folder) && !std::filesystem::is_empty(folder); },
                   std::chrono::seconds(60)));
  CHECK(world.client().get("/api/v1/posts/" + target).status == 200);
}

TEST_CASE("SIGTERM ends the server in order, with exit code 0") {
  SocialWorld world;
  HttpClient anna = world.person("anna");
  publish(anna, "hi");
  CHECK(world.server().terminate() == 0);
}

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
