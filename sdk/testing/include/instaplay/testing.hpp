#pragma once

#include <instaplay/testing/fake_host.h>
#include <instaplay/detail/sink.hpp>
#include <instaplay/host.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/json.hpp>
#include <instaplay/testing/answer.hpp>
#include <instaplay/testing/client.hpp>
#include <instaplay/testing/fake_service.hpp>
#include <instaplay/testing/request.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The plugin under test: INSTAPLAY_PLUGIN in a source that is linked into this executable.
extern "C" const ip_plugin_entry instaplay_plugin_v1;

namespace instaplay::testing {

struct PublishedEvent {
  std::string topic, key;
  Json json;
};

struct PushedEvent {
  std::vector<Id> users;
  std::string kind;
  Json json;
  bool durable = false;
};

struct SentMail {
  std::string to, subject, text;
};

struct DeadJob {
  std::string id, name, error;
};

/// Time as the plugin sees it. Moves only when told.
class FakeClock {
 public:
  explicit FakeClock(ip_fake_host* host) : host_(host) {}
  std::int64_t nowMs() const { return ip_fake_now_ms(host_); }
  void advance(std::chrono::milliseconds by) { ip_fake_advance(host_, by.count()); }

 private:
  ip_fake_host* host_;
};

/// A host without a server around the plugin that is linked into this test: the host's real routing, validation,
/// access rules, services, events, jobs and embedded stores, in memory.
///
///   FakeHost host;
///   host.provide("users.relations/1", "visible", [](const Json& in) -> Json { return {{"ids", in["ids"]}}; });
///   auto answer = host.as({1, "anna"}).post("/api/v1/posts").json({{"caption", "hi"}}).send();
///   CHECK(answer.status == 201);
///
/// It starts with the first thing that needs it; required services that nobody faked by then are there, and answer
/// unavailable. Everything throws Error with the host's own text. One thread at a time; requests that were built, and
/// call(), may run on many once the host started.
class FakeHost {
 public:
  struct Options {
    const ip_plugin_entry* plugin = &instaplay_plugin_v1;
#ifdef INSTAPLAY_PLUGIN_FOLDER
    std::string folder = INSTAPLAY_PLUGIN_FOLDER;  ///< set on the test target by instaplay_add_plugin()
#else
    std::string folder;
#endif
    Json settings = Json::object();
    Json facts = Json::object();  ///< over the defaults: {"environment": "production"}
    std::int64_t startMs = 0;     ///< 0: 2026-01-01T00:00:00Z
  };

  FakeHost() : FakeHost(Options{}) {}
  explicit FakeHost(const Options& options) : host_(create(options), &ip_fake_destroy) {}
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  /// Fakes a method of another plugin's service. The first fake of a service must come before the start; methods may be
  /// added and replaced at any time between calls. What function throws as Error reaches the plugin as that failure.
  void provide(const std::string& serviceId, const std::string& method, FakeMethod function) {
    const auto known = services_.find(serviceId);
    if (known != services_.end()) return known->second->set(method, std::move(function));
    auto service = std::make_unique<FakeService>();
    service->set(method, std::move(function));
    check(ip_fake_provide(host_.get(), toStr(serviceId), &FakeService::answer, service.get()));
    services_.emplace(serviceId, std::move(service));
  }

  /// Takes the plugin to active; harmless to repeat.
  FakeHost& start() {
    check(ip_fake_start(host_.get()));
    return *this;
  }

  /// The plugin's own view of this host, to make its repositories and services by hand.
  Host sdk() { return Host{ip_fake_api(start().host_.get())}; }

  Client as(User user) { return {start().host_.get(), std::move(user)}; }
  Client anonymous() { return as(User{}); }
  Request get(std::string target) { return anonymous().get(std::move(target)); }
  Request post(std::string target) { return anonymous().post(std::move(target)); }
  Request put(std::string target) { return anonymous().put(std::move(target)); }
  Request patch(std::string target) { return anonymous().patch(std::move(target)); }
  Request del(std::string target) { return anonymous().del(std::move(target)); }
  FakeSocket connect(std::string_view target) { return anonymous().connect(target); }

  /// Calls a service that the plugin provides. Throws the Error that it answered with.
  Json call(std::string_view serviceId, std::string_view method, const Json& input) {
    return readJson([&](ip_sink sink, void* context) {
      const std::string text = dumpJson(input);
      return ip_fake_call(start().host_.get(), toStr(serviceId), toStr(method), toStr(text), sink, context);
    });
  }

  /// Publishes as another plugin would; the plugin's durable subscriptions run in runJobs().
  void publish(std::string_view topic, const Json& json, std::string_view key = "") {
    check(ip_fake_publish(start().host_.get(), toStr(topic), toStr(key), toStr(dumpJson(json))));
  }

  void enqueue(std::string_view job, const Json& payload = Json::object()) {
    check(ip_fake_enqueue(start().host_.get(), toStr(job), toStr(dumpJson(payload))));
  }

  /// Relays the outbox, fires cron and runs all jobs that are due, on this thread, until none is left; how many ran.
  std::uint64_t runJobs() {
    std::uint64_t ran = 0;
    check(ip_fake_run_jobs(start().host_.get(), &ran));
    return ran;
  }

  /// Jobs that were given up, with the last error of each.
  std::vector<DeadJob> deadJobs() {
    std::vector<DeadJob> jobs;
    for (const Json& job : list(&ip_fake_dead_jobs)) jobs.push_back({job["id"], job["name"], job["error"]});
    return jobs;
  }

  /// What the plugin published, in committed transactions only, oldest first.
  std::vector<PublishedEvent> published() {
    std::vector<PublishedEvent> events;
    for (const Json& event : list(&ip_fake_published)) events.push_back({event["topic"], event["key"], event["json"]});
    return events;
  }

  /// What the plugin pushed to people, at once or in committed transactions, oldest first.
  std::vector<PushedEvent> pushes() {
    std::vector<PushedEvent> pushed;
    for (const Json& push : list(&ip_fake_pushes)) {
      pushed.push_back({push["users"].get<std::vector<Id>>(), push["kind"], push["json"], push["durable"]});
    }
    return pushed;
  }

  std::vector<SentMail> mails() {
    std::vector<SentMail> mails;
    for (const Json& mail : list(&ip_fake_mails)) mails.push_back({mail["to"], mail["subject"], mail["text"]});
    return mails;
  }

  void setFlag(std::string_view flag, bool on) {
    check(ip_fake_set_flag(start().host_.get(), toStr(flag), on ? 1 : 0));
  }
  /// Says whether somebody is connected; nobody is at the start. The event "presence.changed" arrives in runJobs().
  void setOnline(Id user, bool online) { check(ip_fake_set_online(start().host_.get(), user, online ? 1 : 0)); }
  FakeClock clock() { return FakeClock{host_.get()}; }

 private:
  static ip_fake_host* create(const Options& options) {
    const std::string settings = dumpJson(options.settings);
    const std::string facts = dumpJson(options.facts);
    ip_fake_options raw{};
    raw.hdr = IP_HDR_INIT(ip_fake_options);
    raw.plugin = options.plugin;
    raw.folder = toStr(options.folder);
    raw.settings_json = toStr(settings);
    raw.facts_json = toStr(facts);
    raw.start_ms = options.startMs;
    ip_fake_host* host = nullptr;
    check(ip_fake_create(&raw, &host));
    return host;
  }

  template <class Operation>
  static Json readJson(Operation&& operation) {
    return parseJson(detail::collectText(std::forward<Operation>(operation), &testing::check));
  }

  Json list(ip_status (*read)(ip_fake_host*, ip_sink, void*)) {
    return readJson([&](ip_sink sink, void* context) { return read(start().host_.get(), sink, context); });
  }

  std::map<std::string, std::unique_ptr<FakeService>> services_;
  std::unique_ptr<ip_fake_host, void (*)(ip_fake_host*)> host_;
};

}  // namespace instaplay::testing
