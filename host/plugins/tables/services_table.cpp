#include <algorithm>

#include "host/plugins/last_error.hpp"
#include "host/plugins/service_broker.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/open_transaction.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

/// What stands behind an ip_service*.
struct BoundService {
  PluginHost& host;
  std::string id;
  std::uint32_t minMinor;

  static BoundService& from(ip_service* handle) { return *reinterpret_cast<BoundService*>(handle); }
  ip_service* handle() { return reinterpret_cast<ip_service*>(this); }
};

bool needs(const Manifest& manifest, std::string_view serviceId) {
  return std::any_of(manifest.needs.begin(), manifest.needs.end(),
                     [&](const ServiceNeed& need) { return need.id == serviceId; });
}

ip_status bind(ip_host* handle, ip_str id, std::uint32_t minMinor, ip_service** out) {
  return guarded([&] {
    PluginHost& host = PluginHost::from(handle);
    if (!needs(host.plugin().manifest(), view(id))) {
      throw base::Error{base::ErrorKind::forbidden, "service_not_declared",
                        "plugin.yaml of " + host.plugin().id() + " names the service " + std::string(view(id)) +
                            " neither under requires nor under uses."};
    }
    auto service = std::make_unique<BoundService>(BoundService{host, std::string(view(id)), minMinor});
    *out = host.keep(std::move(service)).handle();
  });
}

std::int32_t available(ip_service* handle) {
  const BoundService& service = BoundService::from(handle);
  return service.host.context().services.available(service.id, service.minMinor) ? 1 : 0;
}

ip_status call(ip_service* handle, ip_call* parent, ip_str method, ip_str json, std::uint32_t timeoutMs, ip_sink sink,
               void* ctx) {
  return guarded([&] {
    BoundService& service = BoundService::from(handle);
    const std::string answer = service.host.context().services.call(
        service.id, service.minMinor, view(method), view(json), service.host.plugin().id(), optionalCall(parent),
        base::Deadline::after(milliseconds(timeoutMs)));
    sink(ctx, str(answer));
  });
}

}  // namespace

const ip_iface_services kServicesTable = {IP_HDR_INIT(ip_iface_services), bind, available, call};

}  // namespace instaplay::plugins
