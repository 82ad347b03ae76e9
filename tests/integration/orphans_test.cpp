#include <doctest/doctest.h>

#include <chrono>

#include "host/base/ids.hpp"
#include "host/stores/documents/port.hpp"
#include "host/stores/jobs/port.hpp"
#include "host/stores/sql/port.hpp"
#include "tests/integration/social_world.hpp"
#include "tests/integration/world_stores.hpp"

using namespace instaplay;
using namespace instaplay::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kContents = "posts_content";
constexpr int kIdTimeShift = 22;

/// The data of a running host, as somebody with access to its servers has it.
struct Data {
  explicit Data(const SocialWorld& world) : opened(world), stores(opened.ports()) {}

  std::int64_t idMinted(std::chrono::milliseconds ago) const {
    return (opened.clock().nowMs() - ago.count() - base::kIdEpochMs) << kIdTimeShift;
  }
  void addContent(std::int64_t revision, std::int64_t post, const std::string& caption) {
    stores.documents.insert(kContents, {{"_id", revision},
                                        {"postId", post},
                                        {"caption", caption},
                                        {"location", nullptr},
                                        {"tags", Json::array()},
                                        {"mentions", Json::array()}});
  }
  void nameRevision(std::int64_t post, std::int64_t revision) {
    const stores::SqlValue values[] = {revision, post};
    stores.sql.exec("UPDATE posts_post SET revision = ? WHERE id = ?", values);
  }
  std::int64_t count(const std::string& caption) { return stores.documents.count(kContents, {{"caption", caption}}); }

  WorldStores opened;
  stores::Stores stores;
};

}  // namespace

TEST_CASE("content that no post names is removed once it is old, and no other content is") {
  constexpr int kOrphans = 250;  // more than one run of the job takes
  SocialWorld world;
  HttpClient anna = world.person("anna");
  const std::string post = publish(anna, "first revision");
  Data data(world);
  for (int i = 0; i < kOrphans; ++i) data.addContent(data.idMinted(2h) + i, data.idMinted(3h) + i, "old orphan");
  data.addContent(data.idMinted(0h), data.idMinted(0h) + 1, "young orphan");
  const std::int64_t old = data.idMinted(4h);
  data.addContent(old, std::stoll(post), "old and in use");
  data.nameRevision(std::stoll(post), old);

  CHECK(data.count("old orphan") == kOrphans);

  stores::NewJob job;
  job.id = "a-night-comes";
  job.name = "posts.remove_orphans";
  job.payload = "{}";
  data.stores.jobs.enqueue(job);
  CHECK(eventually([&] { return data.count("old orphan") == 0; }, 60s));
  CHECK(data.count("young orphan") == 1);
  CHECK(data.count("old and in use") == 1);
  CHECK(anna.get("/api/v1/posts/" + post).data().at("caption") == "old and in use");
}
