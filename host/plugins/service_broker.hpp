#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/call.hpp"

namespace instaplay::plugins {

class PluginInstance;

/// Finds the provider of a service and calls it in this process. Any thread.
class ServiceBroker {
 public:
  ServiceBroker();
  ~ServiceBroker();

  /// Throws base::Error conflict when another plugin provides the id.
  void provide(PluginInstance& provider, const struct ServiceDeclaration& service);
  bool available(std::string_view serviceId, std::uint32_t minMinor) const;

  /// Calls a method, JSON in and out. caller names who asks ("host" or a plugin id); parent may be null. Throws what
  /// the provider answered, or base::Error: unavailable without an active provider, timeout past the deadline, state
  /// when this thread has a transaction open, the call would re-enter a method of the same service that waits, or
  /// calls nest over eight deep. An answer that comes after the deadline is a timeout too, as it would be over a wire.
  std::string call(std::string_view serviceId, std::uint32_t minMinor, std::string_view method, std::string_view json,
                   std::string_view caller, Call* parent, base::Deadline deadline);

 private:
  struct Provider;
  using Providers = std::map<std::string, Provider, std::less<>>;

  const Provider* find(std::string_view serviceId, std::uint32_t minMinor) const;

  // Readers take no lock: a change publishes a new map, and the few old ones live as long as the broker.
  std::atomic<const Providers*> current_{nullptr};
  std::mutex writing_;
  std::vector<std::unique_ptr<const Providers>> published_;
};

}  // namespace instaplay::plugins
