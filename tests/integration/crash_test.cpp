#include <doctest/doctest.h>
#include <signal.h>

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
