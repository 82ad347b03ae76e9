#include <doctest/doctest.h>

#include "tests/host/http/pipeline_fixture.hpp"

using namespace instaplay::http;
using namespace instaplay::http::test;
using namespace std::chrono_literals;
namespace plugins = instaplay::plugins;
namespace stores = instaplay::stores;
namespace base = instaplay::base;

namespace {

struct Limited : PipelineFixture {
  Limited() {
    const auto ok = [](plugins::Call& call) { reply(call, "1"); };
    posts.route("GET", "/read", ok);
    posts.route("POST", "/write", ok);
    posts.route("POST", "/login", ok).limitGroup = "login";
    options.limits["reads"].rate = {60, 4};
    options.limits["anonymous_reads"].rate = {60, 2};
    options.limits["writes"].rate = {60, 1};
    options.limits["login"].rate = {60, 2};
  }
};

class BrokenLimits final : public stores::RateLimits {
 public:
  stores::LimitVerdict take(std::string_view, const stores::Rate&) override { throw base::unavailable("down"); }
  void ping(base::Deadline) override { throw base::unavailable("down"); }
};

/// Counts how often it is asked, which is a round trip where the store is elsewhere.
class CountingLimits final : public stores::RateLimits {
 public:
  explicit CountingLimits(const base::Clock& clock) : inner_(clock) {}
  stores::LimitVerdict take(std::string_view key, const stores::Rate& rate) override {
    ++calls;
    return inner_.take(key, rate);
  }
  std::vector<stores::LimitVerdict> takeMany(std::span<const stores::LimitTake> takes) override {
    ++calls;
    return inner_.takeMany(takes);
  }
  void ping(base::Deadline) override {}

  int calls = 0;

 private:
  stores::MemoryRateLimits inner_;
};

}  // namespace

TEST_CASE_FIXTURE(Limited, "a known session costs one round trip for its limits, and a login with credentials too") {
  CountingLimits limits(clock);
  limitStore = &limits;
  CHECK(as("anna", {"GET", "/read"}).status == 200);
  CHECK(limits.calls == 2);
  CHECK(as("anna", {"GET", "/read"}).status == 200);
  CHECK(limits.calls == 3);
  CHECK(get("/read").status == 200);
  CHECK(limits.calls == 4);
  CHECK(as("bert", {"POST", "/login"}).status == 200);
  CHECK(limits.calls == 5);
}

TEST_CASE_FIXTURE(Limited, "of two limits taken at once the one that refuses decides, and is the one that is shown") {
  options.limits["reads"].rate = {60, 1};
  CHECK(as("made-up-1", {"POST", "/login"}).status != 429);
  const Response refused = as("made-up-2", {"POST", "/login"});
  CHECK(refused.status == 429);
  CHECK(headerOf(refused, "ratelimit-limit") == "1");
  CHECK(post("/login", "").status == 429);
}

TEST_CASE_FIXTURE(Limited, "the limit is visible, then refuses, then comes back") {
  const Response first = get("/read");
  CHECK(first.status == 200);
  CHECK(headerOf(first, "ratelimit-limit") == "2");
  CHECK(headerOf(first, "ratelimit-remaining") == "1");
  CHECK(headerOf(first, "ratelimit-reset") == "1");
  CHECK(get("/read").status == 200);
  const Response refused = get("/read");
  CHECK(refused.status == 429);
  CHECK(codeOf(refused) == "rate_limited");
  CHECK(headerOf(refused, "retry-after") == "1");
  CHECK(headerOf(refused, "ratelimit-remaining") == "0");
  clock.advance(1s);
  CHECK(get("/read").status == 200);
}

TEST_CASE_FIXTURE(Limited, "anonymous callers are counted by address, an IPv6 network as one") {
  peer = "2001:db8::1";
  get("/read");
  peer = "2001:db8::2";
  get("/read");
  peer = "2001:db8::3";
  CHECK(get("/read").status == 429);
  peer = "2001:db8:0:1::1";
  CHECK(get("/read").status == 200);
}

TEST_CASE_FIXTURE(Limited, "principals are counted by themselves, wherever they come from") {
  for (int i = 0; i < 4; ++i) {
    peer = "10.0.0." + std::to_string(i);
    CHECK(as("anna", {"GET", "/read"}).status == 200);
  }
  CHECK(as("anna", {"GET", "/read"}).status == 429);
  CHECK(as("bert", {"GET", "/read"}).status == 200);
  CHECK(as("anna", {"POST", "/write"}).status == 200);
  CHECK(as("anna", {"POST", "/write"}).status == 429);
}

TEST_CASE_FIXTURE(Limited, "login is counted by address whoever asks") {
  CHECK(post("/login", "").status == 200);
  CHECK(as("anna", {"POST", "/login"}).status == 200);
  CHECK(as("bert", {"POST", "/login"}).status == 429);
}

TEST_CASE_FIXTURE(Limited, "made-up tokens are stopped before the provider is asked") {
  for (int i = 0; i < 20; ++i) as("made-up-" + std::to_string(i), {"GET", "/read"});
  CHECK(identity.calls <= 4);
}

TEST_CASE_FIXTURE(Limited, "with the store down reads go on and login stops") {
  BrokenLimits broken;
  limitStore = &broken;
  CHECK(get("/read").status == 200);
  CHECK_FALSE(get("/read").headers.contains("ratelimit-limit"));
  CHECK(post("/write", "").status == 200);
  CHECK(post("/login", "").status == 503);
}
