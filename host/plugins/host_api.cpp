#include "host/plugins/host_api.hpp"

#include <instaplay/abi/registrar.h>

#include <algorithm>
#include <string>

#include "host/base/log.hpp"
#include "host/plugins/last_error.hpp"
#include "host/plugins/plugin_host.hpp"
#include "host/plugins/plugin_instance.hpp"
#include "host/plugins/registration.hpp"
#include "host/plugins/tables/registry.hpp"

namespace instaplay::plugins {
namespace {

std::string_view viewOf(ip_str text) {
  return text.p == nullptr ? std::string_view{} : std::string_view{text.p, text.n};
}

const void* getInterface(ip_host*, const char* id) {
  if (id == nullptr) return nullptr;
  if (std::string_view(id) == IP_IFACE_REGISTRAR) return &registrarTable();
  return findTable(id);
}

void logLine(ip_host* handle, std::int32_t level, ip_str message, ip_str fieldsJson) {
  guarded([&] {
    PluginHost& host = PluginHost::from(handle);
    if (level >= IP_LOG_ERROR) host.reportFault(viewOf(message));
    const auto known = static_cast<base::LogLevel>(std::clamp<std::int32_t>(level, IP_LOG_TRACE, IP_LOG_ERROR));
    base::log(known, "plugins." + host.plugin().id(), viewOf(message),
              {{"plugin", host.plugin().id()}, {"fields", viewOf(fieldsJson)}});
  });
}

ip_status tellLastError(ip_host*, ip_error* out) { return lastError(out); }

}  // namespace

ip_host_api makeHostApi(PluginHost& host) {
  return {
      IP_HDR_INIT(ip_host_api), host.handle(), "InstaPlay", INSTAPLAY_VERSION, &getInterface, &logLine, &tellLastError};
}

}  // namespace instaplay::plugins
