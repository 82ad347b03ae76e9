#include <doctest/doctest.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "tests/integration/social_world.hpp"

using namespace instaplay::testing;

namespace {

namespace fs = std::filesystem;

/// A disk of a few MiB, where the system lets this user mount one.
class SmallDisk {
 public:
  SmallDisk() {
    isMounted_ = ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=16m") == 0;
    if (!isMounted_) whyNot_ = std::strerror(errno);
  }
  ~SmallDisk() {
    if (isMounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool isMounted() const { return isMounted_; }
  const std::string& whyNot() const { return whyNot_; }
  fs::path data() const { return folder_.path() / "data"; }

  /// Takes all room that is left.
  void fill() const {
    const int file = ::open(filler().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    for (std::string bytes(64 * 1024, 'x'); !bytes.empty();) {
      if (::write(file, bytes.data(), bytes.size()) <= 0) bytes.resize(bytes.size() / 2);
    }
    ::close(file);
  }
  void makeRoom() const { fs::remove(filler()); }

 private:
  fs::path filler() const { return folder_.path() / "filler"; }

  TempFolder folder_;
  std::string whyNot_;
  bool isMounted_ = false;
};

HttpAnswer tryToPublish(HttpClient& author) {
  return author.post("/api/v1/posts", {{"caption", std::string(2000, 'c')}});
}

/// Whether SQLite finds the file as it should be.
bool isIntact(const fs::path& file) {
  sqlite3* db = nullptr;
  std::string verdict;
  if (sqlite3_open(file.c_str(), &db) == SQLITE_OK) {
    const auto read = [](void* out, int, char** values, char**) {
      *static_cast<std::string*>(out) += values[0];
      return 0;
    };
    sqlite3_exec(db, "PRAGMA integrity_check", read, &verdict, nullptr);
  }
  sqlite3_close(db);
  return verdict == "ok";
}

std::vector<std::string> postsOf(HttpClient& reader, const std::string& username) {
  std::vector<std::string> ids;
  std::string target = "/api/v1/users/" + username + "/posts?limit=50", cursor;
  do {
    const HttpAnswer page = reader.get(cursor.empty() ? target : target + "&cursor=" + cursor);
    REQUIRE(page.status == 200);
    for (const Json& post : page.data()) {
      CHECK(post.at("caption").get<std::string>().size() == 2000);
      ids.push_back(post.at("id"));
    }
    const Json next = page.json().at("meta").at("next");
    cursor = next.is_string() ? next.get<std::string>() : "";
  } while (!cursor.empty());
  std::reverse(ids.begin(), ids.end());
  return ids;
}

}  // namespace

TEST_CASE("a full disk is answered with 503, leaves nothing half-written, and is forgotten once there is room") {
  const SmallDisk disk;
  if (!disk.isMounted()) {
    MESSAGE("skipped: no small disk can be mounted here: ", disk.whyNot());
    CHECK_MESSAGE(std::getenv("CI") == nullptr, "CI runs as root, which may mount one");
    return;
  }
  SocialWorld world({"--set", "data_dir=" + disk.data().string()});
  HttpClient anna = world.person("anna");
  std::vector<std::string> acknowledged{tryToPublish(anna).data().at("id")};

  disk.fill();
  int refused = 0;
  for (int i = 0; i < 3000 && refused < 20; ++i) {
    const HttpAnswer answer = tryToPublish(anna);
    if (answer.status == 201) {
      acknowledged.push_back(answer.data().at("id"));
      continue;
    }
    ++refused;
    CHECK(answer.status == 503);
    CHECK(answer.errorCode() == "unavailable");
  }
  CHECK(refused == 20);
  CHECK(anna.get("/healthz").status == 200);
  CHECK(postsOf(anna, "anna") == acknowledged);

  disk.makeRoom();
  acknowledged.push_back(tryToPublish(anna).data().at("id"));
  CHECK(postsOf(anna, "anna") == acknowledged);

  CHECK(world.server().terminate() == 0);
  for (const char* file : {"instaplay.db", "documents.db", "jobs.db"}) CHECK(isIntact(disk.data() / file));
  world.crashAndRestart();
  HttpClient again = world.signIn("anna");
  CHECK(postsOf(again, "anna") == acknowledged);
}
