#pragma once

#include <instaplay/abi/base.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/plugins/host_context.hpp"
#include "host/plugins/plugin_host.hpp"
#include "host/plugins/plugin_instance.hpp"

// What every table needs to speak the ABI.
namespace instaplay::plugins {

inline std::string_view view(ip_str text) {
  return text.p == nullptr ? std::string_view{} : std::string_view{text.p, text.n};
}
inline ip_str str(std::string_view text) { return {text.data() == nullptr ? "" : text.data(), text.size()}; }

inline HostContext& contextOf(ip_host* host) { return PluginHost::from(host).context(); }
inline const std::string& pluginOf(ip_host* host) { return PluginHost::from(host).plugin().id(); }

/// The call behind a handle that may be NULL.
inline Call* optionalCall(ip_call* handle) { return handle == nullptr ? nullptr : &Call::from(handle); }
/// The request id of the cause, or of what this thread serves.
inline std::string_view requestIdOf(const Call* call) {
  return call == nullptr ? base::LogScope::requestId() : std::string_view{call->requestId()};
}

inline std::chrono::milliseconds milliseconds(std::uint64_t count) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()) * 1000;
  return std::chrono::milliseconds{static_cast<std::int64_t>(count < kMost ? count : kMost)};
}

inline base::Error invalidArgument(std::string message) {
  return {base::ErrorKind::invalid, "invalid_argument", std::move(message)};
}
inline base::Error wrongState(std::string message) {
  return {base::ErrorKind::state, "wrong_state", std::move(message)};
}

}  // namespace instaplay::plugins
