#pragma once

#include <mutex>
#include <set>

#include "tests/host/stores_jobs/jobs_contract.hpp"
#include "tests/support/parallel.hpp"

namespace instaplay::stores {

inline NewJob uniqueJob(std::string id, std::chrono::milliseconds ttl = {}) {
  NewJob job = aJob(std::move(id));
  job.uniqueKey = "index:7";
  job.uniqueTtl = ttl;
  job.maxAttempts = 1;
  return job;
}

inline void jobsAreUnique(const JobsUnderTest& test) {
  JobQueue& queue = test.queue;

  SUBCASE("gives the holder of a unique key while its job waits and runs") {
    CHECK(queue.enqueue(uniqueJob("1")) == "1");
    CHECK(queue.enqueue(uniqueJob("2")) == "1");
    const auto job = claimAny(queue);
    CHECK(queue.enqueue(uniqueJob("3")) == "1");
    queue.finish(*job);
    CHECK(queue.enqueue(uniqueJob("4")) == "4");
  }
  SUBCASE("lets go of a unique key when the job dies or is removed") {
    queue.enqueue(uniqueJob("1"));
    queue.fail(*claimAny(queue), "e", std::chrono::milliseconds{0});
    CHECK(queue.enqueue(uniqueJob("2")) == "2");
    claimAny(queue);
    test.advance(kLease);
    queue.tick();
    CHECK(isIn(queue, JobState::dead, "2"));
    CHECK(queue.enqueue(uniqueJob("3")) == "3");
    CHECK(queue.remove("3"));
    CHECK(queue.enqueue(uniqueJob("4")) == "4");
  }
  SUBCASE("does not start a dead job over while another holds its unique key") {
    queue.enqueue(uniqueJob("1"));
    queue.fail(*claimAny(queue), "e", std::chrono::milliseconds{0});
    queue.enqueue(uniqueJob("2"));
    CHECK_FALSE(queue.retry("1"));
    queue.finish(*claimAny(queue));
    CHECK(queue.retry("1"));
    CHECK(queue.enqueue(uniqueJob("3")) == "1");
  }
  SUBCASE("holds a unique key with a ttl for that long, although the job has ended") {
    queue.enqueue(uniqueJob("1", kHour));
    queue.finish(*claimAny(queue));
    CHECK(queue.enqueue(uniqueJob("2", kHour)) == "1");
    test.advance(kHour);
    CHECK(queue.enqueue(uniqueJob("3", kHour)) == "3");
  }
  SUBCASE("makes one job of 100 parallel enqueues of one unique key") {
    std::mutex mutex;
    std::set<std::string> answers;
    testing::inParallel(100, [&](int i) {
      const auto id = queue.enqueue(uniqueJob(std::to_string(i)));
      const std::lock_guard lock(mutex);
      answers.insert(id);
    });
    CHECK(answers.size() == 1);
    CHECK(queue.counts().ready == 1);
    CHECK(claimedId(queue) == *answers.begin());
  }
}

inline void jobsAreSharedByWorkers(const JobsUnderTest& test) {
  JobQueue& queue = test.queue;

  SUBCASE("never gives one job to two workers") {
    for (int i = 0; i < 200; ++i) queue.enqueue(aJob(std::to_string(i)));
    std::mutex mutex;
    std::multiset<std::string> claimed;
    testing::inParallel(8, [&](int worker) {
      while (const auto job = claimAny(queue, "w" + std::to_string(worker))) {
        const std::lock_guard lock(mutex);
        claimed.insert(job->id);
      }
    });
    CHECK(claimed.size() == 200);
    CHECK(std::set<std::string>(claimed.begin(), claimed.end()).size() == 200);
  }
  SUBCASE("promotes a due job once when many tick") {
    NewJob job = aJob("1");
    job.delay = kHour;
    queue.enqueue(job);
    test.advance(kHour);
    testing::inParallel(8, [&](int) { queue.tick(); });
    CHECK(queue.counts().ready == 1);
  }
  SUBCASE("gives nothing of a paused name until it is resumed") {
    queue.enqueue(aJob("1"));
    queue.enqueue(aJob("2", "mail.send"));
    queue.pause("posts.index");
    queue.pause("posts.index");
    CHECK(claimedId(queue) == "2");
    CHECK_FALSE(claimAny(queue).has_value());
    queue.resume("posts.index");
    CHECK(claimedId(queue) == "1");
  }
  SUBCASE("ends a wait when a job comes, also one that came before") {
    const auto deadline = base::Deadline::after(std::chrono::seconds{20});
    queue.enqueue(aJob("1"));
    queue.waitForWork(deadline);
    CHECK_FALSE(deadline.expired());
    claimAny(queue);
    testing::inParallel(2, [&](int i) { i == 0 ? queue.waitForWork(deadline) : void(queue.enqueue(aJob("2"))); });
    CHECK_FALSE(deadline.expired());
  }
  SUBCASE("ends a wait without work at the deadline") {
    const auto deadline = base::Deadline::after(std::chrono::milliseconds{20});
    queue.waitForWork(deadline);
    CHECK(deadline.expired());
  }
}

}  // namespace instaplay::stores
