#include "wrapper/fake_call.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <stdexcept>

#define INSTAPLAY_PLUGIN_ID "sample"
#define INSTAPLAY_PLUGIN_VERSION "2.3.4"

using namespace instaplay;

namespace {

class Sample final : public Plugin {
 public:
  using Plugin::Plugin;

  void checkSettings(const Json& settings) const override {
    if (settings.value("size", 0) < 0) throw Error::invalid("/size", "Must not be negative.");
  }
  void configure(const Json& settings) override { size_ = settings.value("size", 0); }

  void declare(Registrar& r) override {
    RouteOptions options;
    options.summary = "Says how large";
    options.answerOnce = true;
    r.post(
        "/api/v1/sample", Access::moderator,
        [this](Call& call) {
          call.reply({{"size", size_}});
        },
        options);
    r.on("post.created", [](Event&) {});
    r.onEphemeral("post.deleted", [](Event&) {});
    r.provide("sample.echo/1", 2, {{"echo", [](ServiceCall& call) { return call.json(); }}});
  }

  void start() override {
    if (size_ == 13) throw std::runtime_error("13 brings bad luck");
  }

  std::optional<std::string> health() override {
    return size_ == 13 ? std::optional<std::string>("unlucky") : std::nullopt;
  }

 private:
  int size_ = 0;
};

struct Registered {
  std::string what;
  ip_handler fn;
  void* self;
  std::uint32_t flags;
};

std::vector<Registered> registered;
ip_status nextStatus = IP_OK;

const ip_iface_registrar& registrarTable() {
  static ip_iface_registrar table{};
  table.hdr = IP_HDR_INIT(ip_iface_registrar);
  table.route = [](ip_registrar*, const ip_route* route) {
    CHECK(toView(route->summary) == "Says how large");
    CHECK(route->access == IP_ACCESS_MODERATOR);
    registered.push_back({std::string(toView(route->method)), route->fn, route->self, route->flags});
    return nextStatus;
  };
  table.subscribe = [](ip_registrar*, const ip_subscription* subscription) {
    registered.push_back(
        {std::string(toView(subscription->topic)), subscription->fn, subscription->self, subscription->flags});
    return ip_status{IP_OK};
  };
  table.provide = [](ip_registrar*, const ip_service_def* service) {
    CHECK(service->minor == 2);
    registered.push_back({std::string(toView(service->id)), service->fn, service->self, 0});
    return ip_status{IP_OK};
  };
  return table;
}

}  // namespace

INSTAPLAY_PLUGIN(Sample)

namespace {

/// A plugin made through its C entry, as a host makes it.
struct Instance {
  Instance() {
    registered.clear();
    nextStatus = IP_OK;
    api.offer(FakeCall::table());
    api.offer(registrarTable());
    REQUIRE(entry.create(api.api(), &plugin) == IP_OK);
  }
  ~Instance() { entry.destroy(plugin); }

  ip_status configure(const char* settings, std::uint32_t dryRun = 0) const {
    return entry.configure(plugin, toStr(settings), dryRun);
  }

  const ip_plugin_entry& entry = instaplay_plugin_v1;
  FakeApi api;
  ip_plugin* plugin = nullptr;
};

}  // namespace

TEST_CASE("the entry names the plugin, its version and the SDK") {
  CHECK(std::string(instaplay_plugin_v1.id) == "sample");
  CHECK(std::string(instaplay_plugin_v1.version) == "2.3.4");
  CHECK(std::string(instaplay_plugin_v1.sdk_version) == INSTAPLAY_SDK_VERSION);
  CHECK(instaplay_plugin_v1.hdr.size == sizeof(ip_plugin_entry));
  CHECK(instaplay_plugin_v1.hdr.major == IP_ABI_MAJOR);
}

TEST_CASE("the note says the same as the entry") {
  CHECK(std::strcmp(instaplayNote.owner, IP_NOTE_OWNER) == 0);
  CHECK(instaplayNote.descsz == sizeof(ip_note_desc));
  CHECK(std::string(instaplayNote.desc.id) == "sample");
  CHECK(std::string(instaplayNote.desc.version) == "2.3.4");
  CHECK(instaplayNote.desc.abi_major == IP_ABI_MAJOR);
}

TEST_CASE("registrations reach the host, and their handlers answer") {
  Instance instance;
  REQUIRE(instance.configure(R"({"size": 7})") == IP_OK);
  REQUIRE(instance.entry.register_all(instance.plugin, nullptr) == IP_OK);
  REQUIRE(registered.size() == 4);
  CHECK(registered[0].flags == IP_ROUTE_ANSWER_ONCE);
  CHECK(registered[1].flags == IP_EVENT_DURABLE);
  CHECK(registered[2].flags == 0);

  FakeCall call;
  CHECK(registered[0].fn(registered[0].self, call.handle()) == IP_OK);
  CHECK(call.reply == R"({"size":7})");
}

TEST_CASE("a service answers its methods and refuses the others") {
  Instance instance;
  REQUIRE(instance.entry.register_all(instance.plugin, nullptr) == IP_OK);
  FakeCall known;
  known.properties = {{"service.method", "echo"}};
  known.body = R"({"a":1})";
  CHECK(registered[3].fn(registered[3].self, known.handle()) == IP_OK);
  CHECK(known.reply == R"({"a":1})");

  FakeCall unknown;
  unknown.properties = {{"service.method", "shout"}};
  CHECK(registered[3].fn(registered[3].self, unknown.handle()) == IP_E_NOT_FOUND);
  CHECK(unknown.failure.code == "unknown_method");
}

TEST_CASE("a dry run checks settings and keeps the old ones") {
  Instance instance;
  REQUIRE(instance.configure(R"({"size": 13})") == IP_OK);
  CHECK(instance.configure(R"({"size": 1})", 1) == IP_OK);
  CHECK(instance.configure(R"({"size": -1})", 1) == IP_E_INVALID);
  CHECK(instance.configure(R"({"size": -1})") == IP_E_INVALID);
  CHECK(instance.entry.start(instance.plugin) == IP_E_EXCEPTION);
}

TEST_CASE("what start throws is kept in the plugin, and its reason is logged") {
  Instance instance;
  REQUIRE(instance.configure(R"({"size": 13})") == IP_OK);
  CHECK(instance.entry.start(instance.plugin) == IP_E_EXCEPTION);
  REQUIRE(instance.api.log.size() == 1);
  CHECK(instance.api.log.front().text == "13 brings bad luck");
  CHECK(instance.api.log.front().fields == R"({"during":"start"})");
}

TEST_CASE("a refused registration fails declare with the host's reason") {
  Instance instance;
  nextStatus = instance.api.failWith(IP_E_CONFLICT, "conflict", "POST /api/v1/sample belongs to the plugin other");
  CHECK(instance.entry.register_all(instance.plugin, nullptr) == IP_E_CONFLICT);
  REQUIRE(instance.api.log.size() == 1);
  CHECK(instance.api.log.front().text == "registrar.route: POST /api/v1/sample belongs to the plugin other");
}

TEST_CASE("a plugin tells its health") {
  Instance instance;
  const auto* health = static_cast<const ip_ext_health*>(instance.entry.get_extension(instance.plugin, IP_EXT_HEALTH));
  REQUIRE(health != nullptr);
  CHECK(instance.entry.get_extension(instance.plugin, "ip.unknown/1") == nullptr);

  std::string problem;
  const ip_sink keep = [](void* text, ip_str line) { *static_cast<std::string*>(text) = toView(line); };
  CHECK(health->check(instance.plugin, keep, &problem) == IP_OK);
  CHECK(problem.empty());
  REQUIRE(instance.configure(R"({"size": 13})") == IP_OK);
  health->check(instance.plugin, keep, &problem);
  CHECK(problem == "unlucky");
}
