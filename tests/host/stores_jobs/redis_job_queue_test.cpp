#include "host/stores/jobs/redis_job_queue.hpp"

#include <poll.h>

#include "host/stores/redis/redis_client.hpp"
#include "tests/host/stores_jobs/jobs_contract.hpp"
#include "tests/host/stores_jobs/jobs_unique_contract.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using instaplay::testing::RedisServer;
using instaplay::testing::TempFolder;

namespace {

// Lets time pass for everything that has a time on it, since nobody can set the clock of Redis.
constexpr std::string_view kAge = R"lua(
local queue, by = KEYS[1], ARGV[1]
for _, set in ipairs({'delayed', 'active', 'dead'}) do
  for _, id in ipairs(redis.call('ZRANGE', queue .. set, 0, -1)) do redis.call('ZINCRBY', queue .. set, -by, id) end
end
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left > 0 then redis.call('PEXPIRE', key, left - by) end
end)lua";

using Arguments = std::vector<std::string>;

struct Redis {
  explicit Redis(Arguments arguments = {}) : server({folder.path(), std::move(arguments)}) {}

  JobsUnderTest test() {
    return {queue, [this](std::chrono::milliseconds by) { letPass(by); }, std::chrono::minutes{1}};
  }
  void letPass(std::chrono::milliseconds time) {
    client.command({"EVAL", kAge, "1", "jq:{main}:", std::to_string(time.count())});
  }
  RedisOptions options() const {
    RedisOptions options;
    options.port = server.port();
    options.connectTimeout = options.commandTimeout = options.busyTimeout = 10 * kSecond;  // the machine may be busy
    return options;
  }
  std::int64_t number(RedisWords words) { return client.command(words).integer(); }

  TempFolder folder;
  RedisServer server;
  RedisClient client{options()};
  RedisJobQueue queue{client};
};

const Arguments kKept{"--appendonly", "yes", "--appendfsync", "always"};

bool isUnavailable(const std::function<void()>& operation) {
  try {
    operation();
  } catch (const base::Error& error) {
    return error.kind == base::ErrorKind::unavailable;
  }
  return false;
}

// After a restart the first calls may still be refused, so that not everybody waits for a server that is down.
void awaitRedis(JobQueue& queue) {
  const auto deadline = base::Deadline::after(std::chrono::seconds{20});
  while (!deadline.expired() && isUnavailable([&] { queue.ping(deadline); })) poll(nullptr, 0, 5);
}

}  // namespace

TEST_CASE("the Redis job queue takes and gives jobs") { jobsAreEnqueued(Redis().test()); }
TEST_CASE("the Redis job queue keeps what jobs carry") { jobsKeepWhatTheyCarry(Redis().test()); }
TEST_CASE("the Redis job queue fences its leases") { jobsAreFenced(Redis().test()); }
TEST_CASE("the Redis job queue retries, buries and revives") { jobsFailAndDie(Redis().test()); }
TEST_CASE("the Redis job queue keeps unique keys") { jobsAreUnique(Redis().test()); }
TEST_CASE("the Redis job queue serves many workers") { jobsAreSharedByWorkers(Redis().test()); }

TEST_CASE("jobs, leases, pauses and finished ids survive kill -9 of a Redis that syncs each write") {
  Redis redis(kKept);
  redis.queue.enqueue(aJob("done"));
  redis.queue.finish(*claimAny(redis.queue));
  redis.queue.enqueue(aJob("leased"));
  const auto leased = claimAny(redis.queue);
  redis.queue.enqueue(aJob("waiting"));
  redis.queue.enqueue(aJob("paused", "mail.send"));
  redis.queue.pause("mail.send");
  redis.server.kill();
  redis.server.start();
  awaitRedis(redis.queue);
  CHECK(redis.queue.enqueue(aJob("done")) == "done");
  CHECK(claimedId(redis.queue) == "waiting");
  CHECK(claimedId(redis.queue) == "");
  CHECK(redis.queue.finish(*leased));
}

TEST_CASE("the Redis job queue goes on when the server has forgotten its scripts") {
  Redis redis;
  redis.queue.enqueue(aJob("1"));
  redis.client.command({"SCRIPT", "FLUSH", "SYNC"});
  CHECK(redis.queue.enqueue(aJob("2")) == "2");
  CHECK(claimedId(redis.queue) == "1");
}

TEST_CASE("every operation of the Redis job queue is one round trip") {
  Redis redis;
  RedisJobQueue& queue = redis.queue;
  std::optional<ClaimedJob> job;
  const auto takesOne = [&](const std::function<void()>& operation) {
    const auto before = redis.client.stats().roundTrips;
    operation();
    return redis.client.stats().roundTrips - before == 1;
  };
  const auto operateOnce = [&](const auto& check) {
    check([&] { queue.enqueue(aJob("1")); });
    check([&] { job = claimAny(queue); });
    check([&] { queue.extend(*job, kLease); });
    check([&] { queue.release(*job); });
    job = claimAny(queue);
    check([&] { queue.fail(*job, "e", JobQueue::kGiveUp); });
    check([&] { queue.retry("1"); });
    job = claimAny(queue);
    check([&] { queue.finish(*job); });
    check([&] { queue.tick(); });
    check([&] { queue.pause("mail.send"); });
    check([&] { queue.resume("mail.send"); });
    check([&] { queue.remove("1"); });
    check([&] { queue.list(std::nullopt, 10); });
    check([&] { queue.counts(); });
  };
  operateOnce([](const auto& operation) { operation(); });
  redis.letPass(std::chrono::minutes{11});
  operateOnce([&](const auto& operation) { CHECK(takesOne(operation)); });
}

TEST_CASE("two job queues on one Redis share their jobs and see each other's at once, a third one's never") {
  Redis redis;
  RedisClient client(redis.options());
  RedisJobQueue same(client), other(client, "other");
  redis.queue.enqueue(aJob("1"));
  const auto deadline = base::Deadline::after(std::chrono::seconds{20});
  same.waitForWork(deadline);
  CHECK_FALSE(deadline.expired());
  CHECK(claimedId(other) == "");
  CHECK(claimedId(same) == "1");
  CHECK(claimedId(redis.queue) == "");
}

TEST_CASE("wake-ups are no more than 64, and gone when nothing is ready") {
  Redis redis;
  for (int i = 0; i < 100; ++i) redis.queue.enqueue(aJob(std::to_string(i)));
  CHECK(redis.number({"LLEN", "jq:{main}:wake"}) == 64);
  CHECK_FALSE(redis.queue.claim("w", {"users.clean"}, kLease).has_value());
  CHECK(redis.number({"LLEN", "jq:{main}:wake"}) == 64);
  for (int i = 0; i < 101; ++i) claimAny(redis.queue);
  CHECK(redis.number({"EXISTS", "jq:{main}:wake"}) == 0);
}

TEST_CASE("a tick promotes more jobs than it takes at once") {
  Redis redis;
  for (int i = 0; i < 600; ++i) {
    NewJob job = aJob(std::to_string(i));
    job.delay = kHour;
    redis.queue.enqueue(job);
  }
  redis.letPass(kHour);
  redis.queue.tick();
  CHECK(redis.queue.counts().ready == 600);
  CHECK(claimedId(redis.queue) == "0");
}

TEST_CASE("a full Redis refuses a job as unavailable, writes nothing of it, and lets the others end") {
  Redis redis;
  RedisJobQueue& queue = redis.queue;
  for (int i = 0; i < 5; ++i) queue.enqueue(aJob(std::to_string(i)));
  redis.client.command({"CONFIG", "SET", "maxmemory", "1"});
  const std::int64_t keys = redis.number({"DBSIZE"});
  CHECK(isUnavailable([&] { queue.enqueue(uniqueJob("refused")); }));
  CHECK(redis.number({"DBSIZE"}) == keys);
  CHECK(queue.counts().ready == 5);

  const auto first = claimAny(queue), second = claimAny(queue), third = claimAny(queue);
  REQUIRE(third.has_value());
  CHECK(queue.extend(*first, kLease));
  CHECK(queue.finish(*first));
  CHECK(queue.fail(*second, "e", JobQueue::kGiveUp));
  CHECK(queue.release(*third));
  CHECK(queue.retry(second->id));
  queue.pause("posts.index");
  queue.resume("posts.index");
  queue.tick();
  CHECK(queue.remove("4"));
  CHECK(queue.counts().ready == 3);
  queue.waitForWork(base::Deadline::after(kSecond));

  redis.client.command({"CONFIG", "SET", "maxmemory", "0"});
  CHECK(queue.enqueue(uniqueJob("refused")) == "refused");
}

TEST_CASE(
    "a Redis that is down makes every operation unavailable, ends waits early, and is used again when it is back") {
  Redis redis(kKept);
  RedisJobQueue& queue = redis.queue;
  queue.enqueue(aJob("1"));
  const auto job = claimAny(queue);
  redis.server.kill();
  CHECK(isUnavailable([&] { queue.enqueue(aJob("2")); }));
  CHECK(isUnavailable([&] { claimAny(queue); }));
  CHECK(isUnavailable([&] { queue.finish(*job); }));
  CHECK(isUnavailable([&] { queue.tick(); }));
  CHECK(isUnavailable([&] { queue.counts(); }));
  CHECK(isUnavailable([&] { queue.ping(base::Deadline::after(kSecond)); }));
  const auto deadline = base::Deadline::after(kHour);
  queue.waitForWork(deadline);
  CHECK_FALSE(deadline.expired());
  redis.server.start();
  awaitRedis(queue);
  CHECK(queue.finish(*job));
}

TEST_CASE("a Redis that hangs makes operations unavailable and ends waits") {
  Redis redis;
  RedisOptions options = redis.options();
  options.commandTimeout = options.connectTimeout = std::chrono::milliseconds{100};
  RedisClient client(options);
  RedisJobQueue queue(client);
  redis.queue.enqueue(aJob("1"));
  redis.server.pauseIt();
  CHECK(isUnavailable([&] { claimAny(queue); }));
  queue.waitForWork(base::Deadline::after(kHour));
  redis.server.resumeIt();
  awaitRedis(queue);
  const auto counts = redis.queue.counts();
  CHECK(counts.ready + counts.active == 1);
}

TEST_CASE("a waiting worker is freed when Redis dies") {
  Redis redis;
  const auto deadline = base::Deadline::after(kHour);
  testing::inParallel(2, [&](int i) { i == 0 ? redis.queue.waitForWork(deadline) : redis.server.kill(); });
  CHECK_FALSE(deadline.expired());
}

TEST_CASE("the Redis job queue tells which settings of the server may lose jobs") {
  Redis safe({"--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction"});
  CHECK(safe.queue.riskySettings().empty());
  Redis risky({"--maxmemory-policy", "allkeys-lru"});
  CHECK(risky.queue.riskySettings() == std::vector<std::string>{"maxmemory-policy is allkeys-lru; set it to noeviction",
                                                                "appendonly is no; set it to yes",
                                                                "appendfsync is everysec; set it to always"});
  risky.server.kill();
  CHECK(risky.queue.riskySettings().empty());
}
