#include <doctest/doctest.h>

#include "host/plugins/job_desk.hpp"
#include "host/plugins/leases.hpp"
#include "host/plugins/outbox.hpp"
#include "host/stores/jobs/embedded_job_queue.hpp"
#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay;
using namespace instaplay::http;
using namespace instaplay::http::test;
using base::Json;

namespace {

/// The admin's routes over a queue with one job in each state: "waits", "later", "runs" and "broken".
struct JobRoutes : PipelineFixture {
  JobRoutes() {
    for (auto& route : jobAdminRoutes(desk)) hostRoutes.push_back(route);
    enqueue("broken", {.maxAttempts = 1});
    queue.fail(claim().value(), "no luck", std::chrono::milliseconds{0});
    enqueue("runs", {});
    running = claim().value();
    enqueue("later", {.delay = std::chrono::hours{1}});
    enqueue("waits", {});
  }

  struct Facts {
    std::chrono::milliseconds delay{0};
    int maxAttempts = 8;
  };
  static stores::NewJob jobOf(const std::string& id, Facts facts) {
    stores::NewJob job;
    job.id = id;
    job.name = "posts.tidy";
    job.payload = "{}";
    job.delay = facts.delay;
    job.maxAttempts = facts.maxAttempts;
    return job;
  }
  void enqueue(const std::string& id, Facts facts) { queue.enqueue(jobOf(id, facts)); }
  std::optional<stores::ClaimedJob> claim() { return queue.claim("w", {"posts.tidy"}, std::chrono::seconds{30}); }

  void refuse(const std::string& id) {
    const auto transaction = sql.begin(stores::TxMode::readWrite, base::Deadline::after(std::chrono::seconds{10}));
    outbox.add(*transaction, jobOf(id, {}), {});
    transaction->commit();
    plugins::Leases leases(sql, clock, "relay");
    for (int partition = 0; partition < plugins::Outbox::kPartitions; ++partition) {
      leases.acquire(plugins::Outbox::leaseName(partition), std::chrono::minutes{1});
    }
    for (const auto& row : outbox.due("relay", 10)) outbox.markRefused(row, "WRONGTYPE");
  }

  Json list(const std::string& query = {}) {
    return bodyOf(as("admin", {"GET", "/api/v1/admin/jobs" + query})).at("data");
  }
  std::vector<std::string> ids(const std::string& query) {
    std::vector<std::string> ids;
    const Json jobs = list(query).at("jobs");
    for (const Json& job : jobs) ids.push_back(job.at("id"));
    return ids;
  }
  Response retry(const std::string& id) { return as("admin", {"POST", "/api/v1/admin/jobs/" + id + "/retry"}); }
  Response remove(const std::string& id) { return as("admin", {"DELETE", "/api/v1/admin/jobs/" + id}); }

  stores::EmbeddedSqlStore file;
  stores::EmbeddedJobQueue queue{file, clock};
  plugins::Outbox outbox{sql, clock};
  plugins::JobDesk desk{queue, outbox};
  stores::ClaimedJob running;
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(JobRoutes, "jobs are counted, and listed by state") {
  CHECK(list()["counts"] == Json{{"ready", 1}, {"delayed", 1}, {"active", 1}, {"dead", 1}});
  CHECK(ids("").size() == 4);
  CHECK(ids("?state=ready") == Ids{"waits"});
  CHECK(ids("?state=delayed") == Ids{"later"});
  CHECK(ids("?state=active") == Ids{"runs"});
  CHECK(ids("?limit=2").size() == 2);
  const Json dead = list("?state=dead")["jobs"];
  REQUIRE(dead.size() == 1);
  CHECK(dead[0]["id"] == "broken");
  CHECK(dead[0]["name"] == "posts.tidy");
  CHECK(dead[0]["state"] == "dead");
  CHECK(dead[0]["attempt"] == 1);
  CHECK(dead[0]["maxAttempts"] == 1);
  CHECK(dead[0]["lastError"] == "no luck");
}

TEST_CASE_FIXTURE(JobRoutes, "a state that is none is refused") {
  const Response response = as("admin", {"GET", "/api/v1/admin/jobs?state=ded"});
  CHECK(response.status == 400);
  CHECK(codeOf(response) == "validation_failed");
  CHECK(as("admin", {"GET", "/api/v1/admin/jobs?limit=0"}).status == 400);
}

TEST_CASE_FIXTURE(JobRoutes, "a dead job that is retried runs again") {
  CHECK(claim()->id == "waits");
  CHECK_FALSE(claim());
  CHECK(retry("broken").status == 204);
  CHECK(ids("?state=dead").empty());
  const auto again = claim();
  REQUIRE(again);
  CHECK(again->id == "broken");
  CHECK(queue.finish(*again));
  CHECK(ids("").size() == 3);
}

TEST_CASE_FIXTURE(JobRoutes, "only a dead job can be retried, and only one that exists") {
  for (const char* id : {"waits", "later", "runs", "gone"}) {
    CAPTURE(id);
    const Response response = retry(id);
    CHECK(response.status == 404);
    CHECK(codeOf(response) == "job_not_found");
  }
}

TEST_CASE_FIXTURE(JobRoutes, "a job that the queue refused is listed as dead with its reason, and retried or removed") {
  refuse("wrong");
  refuse("worse");
  CHECK(list()["counts"]["dead"] == 3);
  CHECK(ids("?state=dead").size() == 3);
  CHECK(ids("?state=ready") == Ids{"waits"});
  const Json refused = list("?state=dead&limit=1")["jobs"][0];
  CHECK(refused["state"] == "dead");
  CHECK(refused["name"] == "posts.tidy");
  CHECK(refused["lastError"] == "WRONGTYPE");

  CHECK(retry("wrong").status == 204);
  CHECK(remove("worse").status == 204);
  CHECK(ids("?state=dead") == Ids{"broken"});
  CHECK(outbox.countRefused() == 0);
}

TEST_CASE_FIXTURE(JobRoutes, "a job is removed unless it runs or is not there") {
  for (const char* id : {"waits", "later", "broken"}) CHECK(remove(id).status == 204);
  CHECK(ids("") == Ids{"runs"});
  for (const char* id : {"waits", "runs", "gone"}) CHECK(codeOf(remove(id)) == "job_not_found");
  CHECK_FALSE(claim());
  CHECK(queue.finish(running));
}
