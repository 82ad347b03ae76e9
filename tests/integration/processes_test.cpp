#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

namespace {

namespace fs = std::filesystem;

/// The inodes of the TCP sockets that somebody listens on.
std::set<std::string> listeningInodes() {
  constexpr const char* kListening = "0A";
  std::set<std::string> inodes;
  for (const char* file : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream table(file);
    for (std::string line; std::getline(table, line);) {
      std::istringstream words(line);
      std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
      words >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >> inode;
      if (state == kListening) inodes.insert("socket:[" + inode + "]");
    }
  }
  return inodes;
}

bool listens(const ServerProcess& process) {
  const auto inodes = listeningInodes();
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(process.pid()) + "/fd")) {
    std::error_code error;
    if (inodes.count(fs::read_symlink(entry.path(), error).string()) > 0) return true;
  }
  return false;
}

bool hasMail(const SocialWorld& world) {
  const auto folder = world.dataFolder() / "mail";
  return fs::exists(folder) && !fs::is_empty(folder);
}

std::string jobs(const SocialWorld& world) { return world.command({"jobs", "list"}).output; }

}  // namespace

TEST_CASE("a process for the web enqueues jobs and leaves them to a worker, which listens on no port") {
  SocialWorld web({"--set", "roles=[web]"});
  CHECK(listens(web.server()));
  REQUIRE(
      web.client()
          .post("/api/v1/auth/register", {{"username", "anna"}, {"password", kPassword}, {"email", "anna@example.org"}})
          .status == 201);
  // The mail, and the news of the account.
  REQUIRE(eventually([&] { return jobs(web).find("2 ready, 0 delayed, 0 active, 0 dead") != std::string::npos; },
                     std::chrono::seconds(30)));
  CHECK_FALSE(hasMail(web));

  const TempFolder logs;
  ServerProcess worker(web.another(logs.path(), {"--set", "roles=[worker]"}));
  CHECK(worker.port() == 0);
  CHECK_FALSE(listens(worker));
  CHECK(eventually([&] { return hasMail(web); }, std::chrono::seconds(30)));
  CHECK(eventually([&] { return jobs(web).find("0 ready, 0 delayed, 0 active, 0 dead") != std::string::npos; },
                   std::chrono::seconds(30)));
  CHECK(worker.terminate() == 0);
  CHECK(web.client().get("/healthz").status == 200);
}

TEST_CASE("what an admin switches in one process is switched in the others on the same database") {
  SocialWorld world;
  const TempFolder logs;
  const ServerProcess second(world.another(logs.path()));
  HttpClient ada = world.person("ada");
  HttpClient other(second.port());
  const auto likesInOther = [&] { return other.get("/readyz").data().at("plugins").at("likes"); };
  CHECK(likesInOther() == "active");

  CHECK(ada.put("/api/v1/admin/plugins/likes", {{"enabled", false}}).status == 200);
  CHECK(eventually([&] { return likesInOther() == "disabled"; }));
  CHECK(other.get("/api/v1/posts/1/likes").errorCode() == "feature_disabled");

  CHECK(ada.put("/api/v1/admin/plugins/likes", {{"enabled", true}}).status == 200);
  CHECK(eventually([&] { return likesInOther() == "active"; }));
}
