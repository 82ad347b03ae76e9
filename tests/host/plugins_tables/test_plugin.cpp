#include "tests/host/plugins_tables/test_plugin.hpp"

#include <map>
#include <utility>

#include "host/plugins/plugin_host.hpp"
#include "host/plugins/plugin_instance.hpp"

namespace instaplay::plugins::testing {
namespace {

std::map<std::string, TestPlugin*, std::less<>>& known() {
  static std::map<std::string, TestPlugin*, std::less<>> plugins;
  return plugins;
}

ip_status run(void* self, ip_call* call) { return (*static_cast<TestPlugin::Function*>(self))(Call::from(call)); }

}  // namespace

struct TestPlugin::Entry {
  static TestPlugin& from(ip_plugin* plugin) { return *reinterpret_cast<TestPlugin*>(plugin); }

  static ip_status create(const ip_host_api* api, ip_plugin** out) {
    TestPlugin* plugin = known().at(PluginHost::from(api->host).plugin().id());
    plugin->api_ = api;
    *out = reinterpret_cast<ip_plugin*>(plugin);
    return IP_OK;
  }
  static ip_status configure(ip_plugin*, ip_str, std::uint32_t) { return IP_OK; }
  static ip_status registerAll(ip_plugin* handle, ip_registrar* registrar) {
    TestPlugin& plugin = from(handle);
    for (const auto& declare : plugin.declarations_) {
      const ip_status status = declare(plugin.table<ip_iface_registrar>(IP_IFACE_REGISTRAR), registrar);
      if (status != IP_OK) return status;
    }
    return IP_OK;
  }
  static ip_status start(ip_plugin*) { return IP_OK; }
  static ip_status stop(ip_plugin*, std::uint32_t) { return IP_OK; }
  static void destroy(ip_plugin*) {}
  static const void* getExtension(ip_plugin*, const char*) { return nullptr; }
};

TestPlugin::TestPlugin(std::string id) {
  manifest_.id = std::move(id);
  manifest_.version = "1.0.0";
  entry_ = {IP_HDR_INIT(ip_plugin_entry),
            manifest_.id.c_str(),
            "1.0.0",
            "1.0.0",
            "",
            Entry::create,
            Entry::configure,
            Entry::registerAll,
            Entry::start,
            Entry::stop,
            Entry::destroy,
            Entry::getExtension};
  known()[manifest_.id] = this;
}

TestPlugin::~TestPlugin() { known().erase(manifest_.id); }

TestPlugin::Function& TestPlugin::keep(Function function) { return functions_.emplace_back(std::move(function)); }

TestPlugin& TestPlugin::needs(std::string service) {
  manifest_.needs.push_back({std::move(service), 0, true});
  return *this;
}

TestPlugin& TestPlugin::provides(std::string service, Function function) {
  manifest_.provides.push_back(service);
  declarations_.push_back([service, self = &keep(std::move(function))](const auto& table, ip_registrar* registrar) {
    const ip_service_def definition{IP_HDR_INIT(ip_service_def), str(service), run, self, 0};
    return table.provide(registrar, &definition);
  });
  return *this;
}

TestPlugin& TestPlugin::job(std::string name, Function function, std::string cron) {
  declarations_.push_back([name, cron, self = &keep(std::move(function))](const auto& table, ip_registrar* registrar) {
    ip_job job{};
    job.hdr = IP_HDR_INIT(ip_job);
    job.name = str(name);
    job.fn = run;
    job.self = self;
    job.cron = str(cron);
    job.max_attempts = 3;
    return table.job(registrar, &job);
  });
  return *this;
}

TestPlugin& TestPlugin::on(std::string topic, Function function, bool durable) {
  const std::uint32_t flags = durable ? IP_EVENT_DURABLE : 0u;
  declarations_.push_back(
      [topic, flags, self = &keep(std::move(function))](const auto& table, ip_registrar* registrar) {
        const ip_subscription subscription{IP_HDR_INIT(ip_subscription), str(topic), run, self, flags};
        return table.subscribe(registrar, &subscription);
      });
  return *this;
}

TestPlugin& TestPlugin::command(std::string op, Function function, CommandRules rules) {
  declarations_.push_back([op, rules, self = &keep(std::move(function))](const auto& table, ip_registrar* registrar) {
    ip_socket_command command{};
    command.hdr = IP_HDR_INIT(ip_socket_command);
    command.op = str(op);
    command.fn = run;
    command.self = self;
    command.access = rules.access;
    command.feature = str(rules.feature);
    command.limit_group = str(rules.limitGroup);
    command.schema = str(rules.schema);
    return table.socket_command(registrar, &command);
  });
  return *this;
}

TestPlugin& TestPlugin::endpoint(const ip_socket_endpoint& descriptor) {
  declarations_.push_back([descriptor](const auto& table, ip_registrar* registrar) {
    return table.socket_endpoint(registrar, &descriptor);
  });
  return *this;
}

TestPlugin& TestPlugin::collection(std::string name, std::string indexesJson) {
  declarations_.push_back([name, indexesJson](const auto& table, ip_registrar* registrar) {
    const ip_collection collection{IP_HDR_INIT(ip_collection), str(name), str(indexesJson)};
    return table.collection(registrar, &collection);
  });
  return *this;
}

}  // namespace instaplay::plugins::testing
