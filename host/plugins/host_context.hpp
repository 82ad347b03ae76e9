#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "host/base/clock.hpp"
#include "host/base/ids.hpp"
#include "host/stores/stores.hpp"

namespace prometheus {
class Registry;
}

namespace instaplay::plugins {

class ServiceBroker;
class EventBus;
class Toggles;
class Jobs;
class Pushes;
class CacheRemovals;
struct DependencyGates;

/// Everything a plugin can reach through the ABI tables, lent for as long as the host runs.
struct HostContext {
  stores::Stores stores;
  const base::Clock& clock;
  base::IdGenerator& ids;
  ServiceBroker& services;
  EventBus& events;
  Jobs& jobs;
  Pushes& pushes;
  CacheRemovals& cacheRemovals;
  Toggles& toggles;
  prometheus::Registry& metrics;
  /// Facts by key: "environment", "public_origin", "product". Empty when unknown.
  std::function<std::string(std::string_view key)> fact;
  /// 32 bytes for a purpose ("auth/tokens"), the same on every node and after a restart.
  std::function<std::string(std::string_view purpose)> secret;
  /// Bounds how many threads wait on one store; null: nothing is bounded.
  DependencyGates* gates = nullptr;
};

}  // namespace instaplay::plugins
