#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/base/error.hpp"
#include "host/stores/jobs/port.hpp"
#include "tests/support/awkward_values.hpp"

namespace instaplay::stores {

/// A fresh, empty queue and the way to let its time pass.
struct JobsUnderTest {
  JobQueue& queue;
  std::function<void(std::chrono::milliseconds)> advance;
  /// How far before a time the queue is looked at to see that it has not come: real clocks run on meanwhile.
  std::chrono::milliseconds margin{1};
};

inline constexpr std::chrono::milliseconds kLease{30'000};
inline constexpr std::chrono::milliseconds kSecond{1'000};
inline constexpr std::chrono::milliseconds kHour{3'600'000};

inline NewJob aJob(std::string id, std::string name = "posts.index") {
  NewJob job;
  job.id = std::move(id);
  job.name = std::move(name);
  job.payload = R"({"postId":"7"})";
  return job;
}

inline std::optional<ClaimedJob> claimAny(JobQueue& queue, std::string_view worker = "w1") {
  return queue.claim(worker, {"posts.index", "mail.send"}, kLease);
}

inline std::string claimedId(JobQueue& queue) {
  const auto job = claimAny(queue);
  return job ? job->id : "";
}

inline bool isIn(JobQueue& queue, JobState state, std::string_view id) {
  const auto jobs = queue.list(state, 1000);
  return std::any_of(jobs.begin(), jobs.end(), [&](const JobInfo& job) { return job.id == id; });
}

inline void jobsAreEnqueued(const JobsUnderTest& test) {
  JobQueue& queue = test.queue;

  SUBCASE("gives a job as it was enqueued, leased, its attempt counted") {
    NewJob job = aJob("1");
    job.requestId = "REQUEST";
    job.maxAttempts = 3;
    CHECK(queue.enqueue(job) == "1");
    const auto claimed = claimAny(queue);
    REQUIRE(claimed.has_value());
    CHECK(claimed->id == "1");
    CHECK(claimed->name == "posts.index");
    CHECK(claimed->payload == R"({"postId":"7"})");
    CHECK(claimed->requestId == "REQUEST");
    CHECK(claimed->attempt == 1);
    CHECK(claimed->maxAttempts == 3);
    CHECK_FALSE(claimed->token.empty());
    CHECK_FALSE(claimAny(queue).has_value());
  }
  SUBCASE("refuses a known id quietly while the job waits, runs, is dead or was finished within 10 minutes") {
    queue.enqueue(aJob("1"));
    CHECK(queue.enqueue(aJob("1")) == "1");
    const auto job = claimAny(queue);
    CHECK(queue.enqueue(aJob("1")) == "1");
    CHECK(queue.finish(*job));
    test.advance(std::chrono::minutes{10} - test.margin);
    CHECK(queue.enqueue(aJob("1")) == "1");
    CHECK_FALSE(claimAny(queue).has_value());
    test.advance(test.margin);
    queue.enqueue(aJob("1"));
    CHECK(claimedId(queue) == "1");
  }
  SUBCASE("gives lower priorities first, then the earlier") {
    for (const int priority : {5, 9, 0, 5}) {
      NewJob job = aJob("p" + std::to_string(priority) + (queue.counts().ready == 3 ? "-late" : ""));
      job.priority = priority;
      queue.enqueue(job);
    }
    CHECK(claimedId(queue) == "p0");
    CHECK(claimedId(queue) == "p5");
    CHECK(claimedId(queue) == "p5-late");
    CHECK(claimedId(queue) == "p9");
  }
  SUBCASE("claims only by the names a worker can run") {
    queue.enqueue(aJob("1", "users.clean"));
    CHECK_FALSE(claimAny(queue).has_value());
    CHECK_FALSE(queue.claim("w1", {}, kLease).has_value());
    CHECK(queue.claim("w1", {"users.clean"}, kLease).has_value());
  }
  SUBCASE("keeps a delayed job back until it is due") {
    NewJob job = aJob("1");
    job.delay = kHour;
    queue.enqueue(job);
    CHECK(queue.counts().delayed == 1);
    test.advance(kHour - test.margin);
    queue.tick();
    CHECK_FALSE(claimAny(queue).has_value());
    test.advance(test.margin);
    queue.tick();
    CHECK(claimedId(queue) == "1");
  }
  SUBCASE("refuses what is no job") {
    CHECK_THROWS_AS(queue.enqueue(aJob("")), base::Error);
    CHECK_THROWS_AS(queue.enqueue(aJob("1", "")), base::Error);
    CHECK(queue.counts().ready == 0);
  }
}

inline void jobsKeepWhatTheyCarry(const JobsUnderTest& test) {
  JobQueue& queue = test.queue;

  SUBCASE("keeps any text wherever a job has one") {
    for (const std::string& text : testing::awkwardTexts()) {
      CAPTURE(text);
      NewJob job = aJob(text, text);
      job.payload = job.requestId = job.uniqueKey = text;
      REQUIRE(queue.enqueue(job) == text);
      const auto claimed = queue.claim(text, {text}, kLease);
      REQUIRE(claimed.has_value());
      CHECK(claimed->id == text);
      CHECK(claimed->name == text);
      CHECK(claimed->payload == text);
      CHECK(claimed->requestId == text);
      job.id = "another";
      CHECK(queue.enqueue(job) == text);
      CHECK(queue.fail(*claimed, text, JobQueue::kGiveUp));
      CHECK(queue.list(JobState::dead, 1).at(0).lastError == text);
      CHECK(queue.remove(text));
    }
  }
  SUBCASE("keeps a payload of 16 KiB, and refuses a longer one") {
    constexpr std::size_t kLongest = 16 * 1024;
    NewJob job = aJob("1");
    job.payload = testing::lettersOfFourBytes(kLongest);
    REQUIRE(job.payload.size() == kLongest);
    queue.enqueue(job);
    CHECK(claimAny(queue)->payload == job.payload);
    job.id = "2";
    job.payload += 'x';
    try {
      queue.enqueue(job);
      FAIL("it was taken");
    } catch (const base::Error& error) {
      CHECK(error.kind == base::ErrorKind::tooLarge);
    }
    CHECK_FALSE(claimAny(queue).has_value());
  }
  SUBCASE("keeps numbers of 64 bits and times in a payload as they are written") {
    std::string numbers;
    for (const std::int64_t number : testing::kAwkwardNumbers) numbers += std::to_string(number) + ",";
    for (const std::int64_t time : testing::kAwkwardTimes) numbers += std::to_string(time) + ",";
    NewJob job = aJob("9223372036854775807");
    job.payload = "[" + numbers + "0]";
    queue.enqueue(job);
    const auto claimed = claimAny(queue);
    REQUIRE(claimed.has_value());
    CHECK(claimed->id == job.id);
    CHECK(claimed->payload == job.payload);
  }
  SUBCASE("keeps a delay of a century to the millisecond") {
    NewJob job = aJob("1");
    job.delay = std::chrono::hours{24 * 36'525} + std::chrono::milliseconds{1};
    queue.enqueue(job);
    const auto delayed = queue.list(JobState::delayed, 1).at(0);
    CHECK(delayed.dueMs - delayed.enqueuedMs == job.delay.count());
  }
}

inline void jobsAreFenced(const JobsUnderTest& test) {
  JobQueue& queue = test.queue;
  queue.enqueue(aJob("1"));
  const auto first = claimAny(queue, "w1");
  REQUIRE(first.has_value());

  SUBCASE("reaps an expired lease and refuses the old token") {
    test.advance(kLease);
    queue.tick();
    const auto second = claimAny(queue, "w1");
    REQUIRE(second.has_value());
    CHECK(second->attempt == 2);
    CHECK_FALSE(queue.extend(*first, kLease));
    CHECK_FALSE(queue.finish(*first));
    CHECK_FALSE(queue.fail(*first, "late", kSecond));
    CHECK_FALSE(queue.release(*first));
    CHECK(queue.finish(*second));
  }
  SUBCASE("keeps a lease that is extended") {
    test.advance(kLease - kSecond);
    CHECK(queue.extend(*first, kLease));
    test.advance(kSecond * 2);
    queue.tick();
    CHECK_FALSE(claimAny(queue).has_value());
    CHECK(queue.finish(*first));
  }
  SUBCASE("finishes a job once") {
    CHECK(queue.finish(*first));
    CHECK_FALSE(queue.finish(*first));
    CHECK_FALSE(queue.extend(*first, kLease));
    CHECK(queue.list(std::nullopt, 10).empty());
  }
  SUBCASE("takes a released job back at once with the attempt uncounted, and its token no longer holds") {
    CHECK(queue.release(*first));
    const auto again = claimAny(queue, "w1");
    REQUIRE(again.has_value());
    CHECK(again->attempt == 1);
    CHECK(again->token != first->token);
    CHECK_FALSE(queue.finish(*first));
  }
}

inline void jobsFailAndDie(const JobsUnderTest& test) {
  JobQueue& queue = test.queue;
  NewJob job = aJob("1");
  job.maxAttempts = 2;
  queue.enqueue(job);

  SUBCASE("tries a failed job again after its delay") {
    CHECK(queue.fail(*claimAny(queue), "no luck", kHour));
    queue.tick();
    CHECK_FALSE(claimAny(queue).has_value());
    CHECK(queue.list(JobState::delayed, 10).front().lastError == "no luck");
    test.advance(kHour);
    queue.tick();
    CHECK(claimAny(queue)->attempt == 2);
  }
  SUBCASE("lets a job die when its attempts are used up by failures") {
    CHECK(queue.fail(*claimAny(queue), "first", std::chrono::milliseconds{0}));
    CHECK(queue.fail(*claimAny(queue), "second", std::chrono::milliseconds{0}));
    REQUIRE(isIn(queue, JobState::dead, "1"));
    const auto dead = queue.list(JobState::dead, 10).front();
    CHECK(dead.lastError == "second");
    CHECK(dead.attempt == 2);
    CHECK_FALSE(claimAny(queue).has_value());
  }
  SUBCASE("lets a job die at once when no other attempt can help") {
    CHECK(queue.fail(*claimAny(queue), "hopeless", JobQueue::kGiveUp));
    CHECK(isIn(queue, JobState::dead, "1"));
    CHECK(queue.list(JobState::dead, 10).front().attempt == 1);
  }
  SUBCASE("lets a job die that takes its worker along every time") {
    for (int i = 0; i < 2; ++i) {
      REQUIRE(claimAny(queue).has_value());
      test.advance(kLease);
      queue.tick();
    }
    CHECK(isIn(queue, JobState::dead, "1"));
    CHECK(queue.counts().dead == 1);
  }
  SUBCASE("starts a dead job over on retry, and only a dead one") {
    CHECK_FALSE(queue.retry("1"));
    CHECK_FALSE(queue.retry("none"));
    queue.fail(*claimAny(queue), "e", std::chrono::milliseconds{0});
    queue.fail(*claimAny(queue), "e", std::chrono::milliseconds{0});
    CHECK(queue.retry("1"));
    CHECK(claimAny(queue)->attempt == 1);
  }
  SUBCASE("removes a job that is not active") {
    const auto active = claimAny(queue);
    CHECK_FALSE(queue.remove("1"));
    queue.release(*active);
    CHECK(queue.remove("1"));
    CHECK_FALSE(queue.remove("1"));
    CHECK_FALSE(claimAny(queue).has_value());
  }
  SUBCASE("counts by state and lists within the limit") {
    queue.enqueue(aJob("2"));
    NewJob later = aJob("3");
    later.delay = kHour;
    queue.enqueue(later);
    claimAny(queue);
    const auto counts = queue.counts();
    CHECK(counts.active == 1);
    CHECK(counts.ready == 1);
    CHECK(counts.delayed == 1);
    CHECK(counts.dead == 0);
    CHECK(queue.list(std::nullopt, 2).size() == 2);
    CHECK(queue.list(JobState::active, 10).front().id == "1");
  }
  SUBCASE("lists what is ready in the order it is claimed, and what died last first") {
    for (const char* name : {"posts.index", "mail.send"}) {
      for (int i = 0; i < 2; ++i) queue.enqueue(aJob(std::string(name) + std::to_string(i), name));
    }
    const auto ready = queue.list(JobState::ready, 4);
    REQUIRE(ready.size() == 4);
    CHECK(ready[0].id == "1");
    CHECK(ready[1].id == "posts.index0");
    CHECK(ready[3].id == "mail.send0");
    for (int i = 0; i < 3; ++i) {
      queue.fail(*claimAny(queue), "e", JobQueue::kGiveUp);
      test.advance(kSecond);
    }
    const auto dead = queue.list(JobState::dead, 2);
    REQUIRE(dead.size() == 2);
    CHECK(dead[0].id == "posts.index1");
    CHECK(dead[1].id == "posts.index0");
  }
  SUBCASE("tells when a job was enqueued, when it is due and when its lease ends") {
    const auto ready = queue.list(JobState::ready, 1).at(0);
    CHECK(ready.dueMs == ready.enqueuedMs);
    CHECK(ready.maxAttempts == 2);
    queue.fail(*claimAny(queue), "e", kHour);
    const auto delayed = queue.list(JobState::delayed, 1).at(0);
    CHECK(delayed.enqueuedMs == ready.enqueuedMs);
    CHECK(delayed.dueMs >= ready.enqueuedMs + kHour.count());
    test.advance(kHour);
    queue.tick();
    const auto job = claimAny(queue);
    const auto active = queue.list(JobState::active, 1).at(0);
    CHECK(active.dueMs >= ready.enqueuedMs + kLease.count());
    queue.extend(*job, kHour);
    CHECK(queue.list(JobState::active, 1).at(0).dueMs > active.dueMs);
  }
}

}  // namespace instaplay::stores
