#pragma once

#include <instaplay/testing/fake_host.h>

#include <map>
#include <string>
#include <vector>

#include "host/plugins/plugin_manager.hpp"

namespace instaplay::testing {

/// The other plugins as the one under test sees them: one plugin, linked into this library, that provides the faked
/// services, and those the plugin requires and nobody faked, which answer unavailable.
class FakeProvider {
 public:
  void provide(std::string serviceId, ip_fake_service function, void* ctx);

  /// The plugin to hand to PluginManager. Borrows this object, which must not change any more.
  plugins::LinkedPlugin linkedFor(const plugins::Manifest& underTest);

  /// While it lives, a provider plugin that this thread creates is the given one.
  class Creating {
   public:
    explicit Creating(FakeProvider& provider);
    ~Creating();
    Creating(const Creating&) = delete;
    Creating& operator=(const Creating&) = delete;
  };

  struct Service {
    std::string id;
    std::uint32_t minor = 0;
    ip_fake_service function = nullptr;  ///< null: nobody faked it
    void* ctx = nullptr;
  };

  /// Declares all services. For the plugin's entry.
  ip_status declare(ip_registrar* registrar);

 private:
  std::map<std::string, Service> services_;
};

}  // namespace instaplay::testing
