#include <doctest/doctest.h>

#include <array>

#include "host/plugins/commit_hook.hpp"
#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
using namespace std::chrono_literals;
namespace plugins = instaplay::plugins;
namespace stores = instaplay::stores;
namespace base = instaplay::base;
using base::Error;
using base::ErrorKind;

namespace {

/// A handler that makes a thing in a transaction, as the SQL table of a plugin does it.
struct Once : PipelineFixture {
  Once() {
    sql.exec("CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY)", {});
    posts
        .route("POST", "/things",
               [this](plugins::Call& call) {
                 ++runs;
                 if (onRun) onRun();
                 const auto transaction = sql.begin(stores::TxMode::readWrite, base::Deadline::never());
                 transaction->exec("INSERT INTO things (id) VALUES (?)",
                                   std::array<stores::SqlValue, 1>{std::int64_t{runs}});
                 plugins::CommitHook::run(*transaction);
                 if (onCommit) onCommit();
                 transaction->commit();
                 if (afterwards) afterwards(call);
                 call.answer().headers.emplace_back("Location", "/things/" + std::to_string(runs));
                 if (call.answer().kind == plugins::Answer::Kind::none)
                   reply(call, R"({"z":)" + std::to_string(runs) + R"(,"a":1})", 201);
               })
        .answerOnce = true;
  }

  Response make(const char* key, std::string body = "{}", const char* token = "anna") {
    return as(token, {"POST", "/things", {{"Idempotency-Key", key}}, std::move(body)});
  }
  std::int64_t count(const char* statement) {
    std::int64_t found = -1;
    sql.query(statement, {}, [&](stores::SqlRow row) {
      found = std::get<std::int64_t>(row[0]);
      return true;
    });
    return found;
  }
  std::int64_t things() { return count("SELECT COUNT(*) FROM things"); }

  int runs = 0;
  prometheus::Registry otherMetrics;
  std::function<void()> onRun, onCommit;
  std::function<void(plugins::Call&)> afterwards;
};

}  // namespace

TEST_CASE_FIXTURE(Once, "a repeat gives the first answer and has no second effect") {
  const Response first = make("k1");
  const Response again = make("k1");
  CHECK(first.status == 201);
  CHECK(again.status == 201);
  CHECK(again.body.find(R"("data":{"z":1,"a":1})") != std::string::npos);
  CHECK(headerOf(again, "location") == "/things/1");
  CHECK(headerOf(again, "x-request-id") != headerOf(first, "x-request-id"));
  CHECK(things() == 1);
}

TEST_CASE_FIXTURE(Once, "another key, another person and no key are other requests") {
  make("k1");
  make("k2");
  make("k1", "{}", "bert");
  as("anna", {"POST", "/things"});
  as("anna", {"POST", "/things"});
  CHECK(things() == 5);
}

TEST_CASE_FIXTURE(Once, "the same key with another body is refused") {
  make("k1", R"({"a":1})");
  const Response response = make("k1", R"({"a":2})");
  CHECK(response.status == 422);
  CHECK(codeOf(response) == "idempotency_key_reused");
  CHECK(things() == 1);
}

TEST_CASE_FIXTURE(Once, "a repeat while the first runs is refused") {
  std::string code;
  onRun = [&] {
    onRun = nullptr;
    code = codeOf(make("k1"));
  };
  CHECK(make("k1").status == 201);
  CHECK(code == "idempotency_in_progress");
  CHECK(things() == 1);
}

TEST_CASE_FIXTURE(Once, "an answer lost after the commit is told, and the effect stays single") {
  afterwards = [](plugins::Call&) { throw Error(ErrorKind::unavailable, "unavailable", "Gone."); };
  CHECK(make("k1").status == 503);
  const Response again = make("k1");
  CHECK(again.status == 409);
  CHECK(codeOf(again) == "idempotency_effect_exists");
  CHECK(things() == 1);
}

TEST_CASE_FIXTURE(Once, "a failure before the commit leaves nothing behind") {
  onCommit = [] { throw Error(ErrorKind::unavailable, "unavailable", "Gone."); };
  CHECK(make("k1").status == 503);
  CHECK(count("SELECT COUNT(*) FROM host_idempotency") == 0);
  onCommit = nullptr;
  CHECK(make("k1").status == 201);
  CHECK(things() == 1);
}

TEST_CASE_FIXTURE(Once, "of two processes with one key the second to commit is undone") {
  Pipeline other(options,
                 Pipeline::Parts{{posts.source()}, {}, identity, events, toggles, limits, sql, clock, otherMetrics});
  onRun = [&] {
    onRun = nullptr;
    RequestHead head;
    head.method = "POST";
    head.target = "/things";
    head.headers.add("Authorization", "Bearer anna");
    head.headers.add("Idempotency-Key", "k1");
    SampleConnection unused;
    CHECK(other.begin(std::move(head))->run("", unused)->status == 201);
    runs = 10;
  };
  const Response second = as("anna", {"POST", "/things", {{"Idempotency-Key", "k1"}}});
  CHECK(second.status == 409);
  CHECK(codeOf(second) == "idempotency_in_progress");
  CHECK(things() == 1);
}

TEST_CASE_FIXTURE(Once, "a refusal is not kept") {
  afterwards = [](plugins::Call& call) { fail(call, {ErrorKind::unprocessable, "no", "No."}); };
  CHECK(make("k1").status == 422);
  CHECK(count("SELECT COUNT(*) FROM host_idempotency") == 0);
  afterwards = nullptr;
  CHECK(make("k1").status == 201);
}

TEST_CASE_FIXTURE(Once, "an answer with a session is never kept") {
  afterwards = [](plugins::Call& call) {
    call.answer().session = {"secret", 60};
    reply(call, R"({"token":"secret"})", 201);
  };
  CHECK(make("k1").status == 201);
  CHECK(make("k1").status == 409);
  CHECK(count("SELECT COUNT(*) FROM host_idempotency WHERE answer IS NOT NULL") == 0);
}

TEST_CASE_FIXTURE(Once, "keys are forgotten after a day") {
  make("k1");
  clock.advance(24h + 1s);
  CHECK(make("k1").status == 201);
  CHECK(things() == 2);
  CHECK(count("SELECT COUNT(*) FROM host_idempotency") == 1);
}

TEST_CASE_FIXTURE(Once, "an answer without any transaction is kept, too") {
  posts.route("POST", "/plain", [this](plugins::Call&) { ++runs; }).answerOnce = true;
  const Request request{"POST", "/plain", {{"Idempotency-Key", "k"}}};
  CHECK(as("anna", request).status == 204);
  CHECK(as("anna", request).status == 204);
  CHECK(runs == 1);
}

TEST_CASE_FIXTURE(Once, "a key that is no key is refused") {
  for (const auto& key : {std::string(), std::string("a b"), std::string("\xC3\xA4"), std::string(129, 'a')}) {
    CHECK(make(key.c_str()).status == 400);
  }
  CHECK(things() == 0);
}
