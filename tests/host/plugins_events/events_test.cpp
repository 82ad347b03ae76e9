#include <doctest/doctest.h>

#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;

namespace {

/// Writes down what a plugin gets.
struct Listener {
  std::vector<std::string> got;
  int refuseNext = 0;

  TestPlugin::Function function() {
    return [this](Call& call) {
      if (refuseNext > 0) {
        --refuseNext;
        call.answer().error.emplace(base::ErrorKind::unavailable, "down", "Down.");
        call.answer().kind = Answer::Kind::error;
        return IP_E_UNAVAILABLE;
      }
      got.push_back(std::string(call.get("event.topic").value_or("?")) + " " +
                    std::string(call.get("event.key").value_or("?")) + " " + std::string(call.body()));
      return IP_OK;
    };
  }
};

struct Fixture {
  base::ManualClock clock;
  TestStores stores{clock};
  Listener durable, ephemeral;
  TestPlugin posts{"posts"}, likes{"likes"};
  std::unique_ptr<TestHost> host;

  Fixture() {
    likes.on("post.deleted", durable.function()).on("post.updated", durable.function());
    likes.on("post.seen", ephemeral.function(), false);
    restart();
  }
  void restart() {
    host.reset();
    host = std::make_unique<TestHost>(clock, stores, std::vector<TestPlugin*>{&posts, &likes});
  }
  void publish(std::string_view topic, std::string_view key, std::string_view json = "{}") {
    host->work.events().publish(nullptr, topic, key, json, "R1");
  }
  const ip_iface_sql& sql() const { return posts.table<ip_iface_sql>(IP_IFACE_SQL); }
  const ip_iface_events& events() const { return posts.table<ip_iface_events>(IP_IFACE_EVENTS); }
};

using Got = std::vector<std::string>;

}  // namespace

TEST_CASE("a durable event arrives once after the commit, with topic, key and body") {
  Fixture fixture;
  ip_sql_tx* tx = nullptr;
  REQUIRE(fixture.sql().begin(fixture.posts.host(), nullptr, 0, &tx) == IP_OK);
  REQUIRE(fixture.events().publish(fixture.posts.host(), tx, nullptr, str("post.deleted"), str("7"),
                                   str(R"({"postId":"7"})")) == IP_OK);
  REQUIRE(fixture.sql().commit(tx) == IP_OK);
  CHECK(fixture.host->work.runDue() == 1);
  CHECK(fixture.host->work.runDue() == 0);
  CHECK(fixture.durable.got == Got{R"(post.deleted 7 {"postId":"7"})"});
}

TEST_CASE("an event of a transaction that rolls back reaches nobody") {
  Fixture fixture;
  ip_sql_tx* tx = nullptr;
  REQUIRE(fixture.sql().begin(fixture.posts.host(), nullptr, 0, &tx) == IP_OK);
  for (const char* topic : {"post.deleted", "post.seen"}) {
    REQUIRE(fixture.events().publish(fixture.posts.host(), tx, nullptr, str(topic), str("7"), str("{}")) == IP_OK);
  }
  REQUIRE(fixture.sql().rollback(tx) == IP_OK);
  CHECK(fixture.host->work.runDue() == 0);
  CHECK(fixture.durable.got.empty());
  CHECK(fixture.ephemeral.got.empty());
}

TEST_CASE("an event that was committed before a crash is delivered after the restart") {
  Fixture fixture;
  fixture.publish("post.deleted", "7");
  fixture.restart();
  CHECK(fixture.host->work.runDue() == 1);
  CHECK(fixture.durable.got.size() == 1);
}

TEST_CASE("the events of a plugin that is switched off wait for it") {
  Fixture fixture;
  fixture.host->manager.setEnabled("likes", false);
  fixture.publish("post.deleted", "7");
  CHECK(fixture.host->work.runDue() == 0);
  CHECK(fixture.durable.got.empty());
  fixture.host->manager.setEnabled("likes", true);
  CHECK(fixture.host->work.runDue() == 1);
  CHECK(fixture.durable.got.size() == 1);
}

TEST_CASE("events of one key arrive in order, also when the first fails for a while, and other keys do not wait") {
  Fixture fixture;
  fixture.durable.refuseNext = 1;
  fixture.publish("post.updated", "7", R"({"n":1})");
  fixture.publish("post.deleted", "7", R"({"n":2})");
  fixture.publish("post.deleted", "8", R"({"n":3})");
  fixture.host->work.runDue();
  CHECK(fixture.durable.got == Got{R"(post.deleted 8 {"n":3})"});
  fixture.clock.advance(std::chrono::seconds{3});
  fixture.host->work.runDue();
  CHECK(fixture.durable.got ==
        Got{R"(post.deleted 8 {"n":3})", R"(post.updated 7 {"n":1})", R"(post.deleted 7 {"n":2})"});
}

TEST_CASE("an event that is given up lets the next of its key go") {
  Fixture fixture;
  fixture.durable.refuseNext = JobCatalog::kEventAttempts;
  fixture.publish("post.updated", "7", R"({"n":1})");
  fixture.publish("post.deleted", "7", R"({"n":2})");
  for (int attempt = 0; attempt < JobCatalog::kEventAttempts; ++attempt) {
    fixture.host->work.runDue();
    fixture.clock.advance(std::chrono::minutes{16});
  }
  fixture.host->work.runDue();
  CHECK(fixture.stores.queue.counts().dead == 1);
  CHECK(fixture.durable.got == Got{R"(post.deleted 7 {"n":2})"});
}

TEST_CASE("an ephemeral event arrives after the commit, and not when nobody is there") {
  Fixture fixture;
  std::string heard;
  fixture.host->work.events().listen("post.seen", [&](const Event& event) { heard += event.key; });
  fixture.publish("post.seen", "7");
  CHECK(heard == "7");
  fixture.host->work.runDue();
  CHECK(fixture.ephemeral.got == Got{"post.seen 7 {}"});
  fixture.host->manager.setEnabled("likes", false);
  fixture.publish("post.seen", "8");
  fixture.host->work.runDue();
  fixture.host->manager.setEnabled("likes", true);
  fixture.host->work.runDue();
  CHECK(fixture.ephemeral.got.size() == 1);
}

TEST_CASE("what is no event is refused") {
  Fixture fixture;
  const auto publish = [&](std::string_view topic, std::string_view json) {
    return fixture.events().publish(fixture.posts.host(), nullptr, nullptr, str(topic), str("7"), str(json));
  };
  CHECK(publish("post.deleted", "[]") == IP_E_INVALID);
  CHECK(publish("post.deleted", "{") == IP_E_INVALID);
  CHECK(publish("", "{}") == IP_E_INVALID);
  CHECK(publish("post.deleted", R"({"x":")" + std::string(16 * 1024, 'x') + "\"}") == IP_E_TOO_LARGE);
  CHECK(fixture.host->work.runDue() == 0);
}

TEST_CASE("a job is enqueued with its transaction and not without it, and an effect happens once") {
  Fixture fixture;
  const auto& jobs = fixture.posts.table<ip_iface_jobs>(IP_IFACE_JOBS);
  ip_job_request request{};
  request.hdr = IP_HDR_INIT(ip_job_request);
  request.name = str("posts.render");
  request.payload = str("{}");
  request.priority = 5;
  ip_sql_tx* tx = nullptr;
  Collected id;
  REQUIRE(fixture.sql().begin(fixture.posts.host(), nullptr, 0, &tx) == IP_OK);
  CHECK(jobs.once(fixture.posts.host(), tx, str("effect")) == IP_OK);
  REQUIRE(jobs.enqueue(fixture.posts.host(), tx, nullptr, &request, &Collected::receive, &id) == IP_OK);
  REQUIRE(fixture.sql().rollback(tx) == IP_OK);
  fixture.host->work.runDue();
  CHECK(fixture.stores.queue.counts().ready == 0);

  REQUIRE(fixture.sql().begin(fixture.posts.host(), nullptr, 0, &tx) == IP_OK);
  CHECK(jobs.once(fixture.posts.host(), tx, str("effect")) == IP_OK);
  REQUIRE(jobs.enqueue(fixture.posts.host(), tx, nullptr, &request, &Collected::receive, &id) == IP_OK);
  REQUIRE(fixture.sql().commit(tx) == IP_OK);
  fixture.host->work.runDue();
  CHECK(fixture.stores.queue.counts().ready == 1);

  REQUIRE(fixture.sql().begin(fixture.posts.host(), nullptr, 0, &tx) == IP_OK);
  CHECK(jobs.once(fixture.posts.host(), tx, str("effect")) == IP_E_CONFLICT);
  CHECK(jobs.once(fixture.posts.host(), nullptr, str("effect")) == IP_E_INVALID);
  REQUIRE(fixture.sql().commit(tx) == IP_OK);
}

TEST_CASE("effects are forgotten after thirty days") {
  Fixture fixture;
  const auto claim = [&] {
    const auto tx = fixture.stores.sql.begin(stores::TxMode::readWrite, base::Deadline::after(std::chrono::seconds{5}));
    const bool first = fixture.host->work.jobs().once(*tx, "posts", "effect");
    tx->commit();
    return first;
  };
  CHECK(claim());
  CHECK_FALSE(claim());
  fixture.clock.advance(std::chrono::hours{24 * 29});
  static_cast<OutboxJobs&>(fixture.host->work.jobs()).forgetOldEffects();
  CHECK_FALSE(claim());
  fixture.clock.advance(std::chrono::hours{48});
  static_cast<OutboxJobs&>(fixture.host->work.jobs()).forgetOldEffects();
  CHECK(claim());
}
