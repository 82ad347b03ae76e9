#include <doctest/doctest.h>

#include "host/base/error.hpp"
#include "tests/faults/job_stand.hpp"

using namespace instaplay;
using namespace instaplay::testing;

namespace {

enum class Said { accepted, refused, otherwise };

Said enqueueLarge(JobStand& stand, const std::string& id) {
  stores::NewJob job = jobOf(id, "effect");
  job.payload.assign(16 * 1024, ' ');
  try {
    stand.queue().enqueue(job);
    return Said::accepted;
  } catch (const base::Error& error) {
    return error.kind == base::ErrorKind::unavailable ? Said::refused : Said::otherwise;
  }
}

}  // namespace

TEST_CASE("a full Redis refuses jobs loudly, keeps what it took, and takes new ones when workers made room") {
  StandOn<OnRedis> on(std::vector<std::string>{"--maxmemory", "6mb", "--maxmemory-policy", "noeviction"});
  Ids accepted, refused;
  const auto offer = [&](const std::string& id) {
    const Said said = enqueueLarge(on.stand, id);
    CHECK(said != Said::otherwise);
    (said == Said::accepted ? accepted : refused).insert(id);
    return said;
  };
  for (int i = 0; i < 2000 && refused.size() < 20; ++i) offer("early" + std::to_string(i));
  REQUIRE(refused.size() == 20);
  CHECK(accepted.size() > 100);
  CHECK(on.stand.queue().counts().ready == static_cast<std::int64_t>(accepted.size()));

  WorkerCrew crew(on.stand, "run", 2);
  CHECK(eventually([&] { return offer("late" + std::to_string(accepted.size() + refused.size())) == Said::accepted; }));
  CHECK(eventually([&] { return on.stand.drained(); }));
  CHECK(on.stand.lost(accepted).empty());
  CHECK(on.stand.effects() == accepted);
  CHECK(on.stand.queue().counts().dead == 0);
}
