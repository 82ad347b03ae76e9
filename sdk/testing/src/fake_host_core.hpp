#pragma once

#include <instaplay/testing/fake_host.h>
#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "embedded_stores.hpp"
#include "fake_identity.hpp"
#include "fake_provider.hpp"
#include "fake_socket.hpp"
#include "host/base/clock.hpp"
#include "host/base/ids.hpp"
#include "host/base/json.hpp"
#include "host/http/pipeline.hpp"
#include "host/http/plugin_commands.hpp"
#include "host/http/router.hpp"
#include "host/plugins/background_work.hpp"
#include "host/plugins/host_context.hpp"
#include "host/plugins/plugin_host.hpp"
#include "host/plugins/plugin_manager.hpp"
#include "host/plugins/presence_tracker.hpp"
#include "host/plugins/secret_store.hpp"
#include "host/plugins/service_broker.hpp"
#include "host/plugins/toggles.hpp"
#include "recorders.hpp"

namespace instaplay::testing {

/// What stands behind an ip_fake_host*: the parts of a host that know no socket, put together as the program does.
/// Everything throws base::Error or another std::exception; testing/fake_host.h says what each member does.
class FakeHostCore {
 public:
  explicit FakeHostCore(const ip_fake_options& options);
  ~FakeHostCore();
  FakeHostCore(const FakeHostCore&) = delete;
  FakeHostCore& operator=(const FakeHostCore&) = delete;

  void provide(std::string serviceId, ip_fake_service function, void* ctx);
  void start();

  http::Response send(http::RequestHead head, std::string body);
  /// Runs a command of the shared socket for whom the token stands (empty: nobody), and answers as a route would.
  http::Response command(const std::string& token, std::string_view op, std::string_view json);
  /// Opens a connection of an endpoint of the plugin.
  std::unique_ptr<FakeSocket> connect(const http::RequestHead& head, const std::string& token);
  std::string call(std::string_view serviceId, std::string_view method, std::string_view json);
  void publish(std::string_view topic, std::string_view key, std::string_view json);
  void enqueue(std::string_view name, std::string_view payload);
  std::size_t runJobs();
  void setFlag(std::string_view flag, bool on);
  void setOnline(std::int64_t userId, bool online);

  const ip_host_api& api() const { return api_; }
  base::ManualClock& clock() { return clock_; }
  base::Json deadJobs();
  base::Json published() const;
  base::Json pushes() const;
  base::Json mails();

 private:
  void migrateHost();
  void startPlugins();
  void openPipeline();
  plugins::PrincipalPtr principalOf(const std::string& token);

  const ip_plugin_entry* entry_;
  plugins::Manifest manifest_;
  base::Json settings_, facts_;
  base::ManualClock clock_;
  EmbeddedStores stores_;
  base::IdGenerator ids_;
  plugins::Toggles toggles_;
  plugins::ServiceBroker services_;
  prometheus::Registry metrics_;
  std::unique_ptr<plugins::SecretStore> secrets_;
  plugins::BackgroundWork work_;
  RecordingEventBus events_;
  RecordingPushes pushes_;
  plugins::HostContext context_;
  FakeProvider provider_;
  FakeIdentity identity_;
  plugins::PresenceTracker presence_;
  std::map<std::int64_t, stores::PresenceEntry> online_;
  std::unique_ptr<plugins::PluginManager> manager_;
  std::unique_ptr<plugins::PluginHost> apiHost_;
  ip_host_api api_{};
  std::unique_ptr<http::Pipeline> pipeline_;
  std::unique_ptr<http::PluginCommands> commands_;
  http::Router endpoints_;
};

}  // namespace instaplay::testing
