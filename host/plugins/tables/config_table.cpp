#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

ip_status settings(ip_host* host, ip_sink sink, void* ctx) {
  return guarded([&] {
    const std::string json = PluginHost::from(host).plugin().settings();
    sink(ctx, str(json));
  });
}

ip_status fact(ip_host* host, ip_str key, ip_sink sink, void* ctx) {
  return guarded([&] {
    const std::string value = contextOf(host).fact(view(key));
    if (value.empty()) {
      throw base::Error{base::ErrorKind::notFound, "unknown_fact",
                        "The host knows no fact \"" + std::string(view(key)) + "\"."};
    }
    sink(ctx, str(value));
  });
}

ip_status secret(ip_host* host, ip_str name, ip_sink sink, void* ctx) {
  return guarded([&] {
    const std::string bytes = contextOf(host).secret(pluginOf(host) + "/" + std::string(view(name)));
    sink(ctx, str(bytes));
  });
}

}  // namespace

const ip_iface_config kConfigTable = {IP_HDR_INIT(ip_iface_config), settings, fact, secret};

}  // namespace instaplay::plugins
