#pragma once

#include <instaplay/abi.h>

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/call.hpp"
#include "host/plugins/plugin_manager.hpp"

namespace instaplay::plugins::testing {

/// How a socket command is declared beside its op and its handler.
struct CommandRules {
  std::int32_t access = IP_ACCESS_USER;
  std::string feature = {}, limitGroup = {}, schema = {};
};

/// A plugin that a test writes down: C ABI all through, its handlers are the test's functions. Alive as long as the
/// host.
class TestPlugin {
 public:
  using Function = std::function<ip_status(Call&)>;

  explicit TestPlugin(std::string id);
  ~TestPlugin();
  TestPlugin(const TestPlugin&) = delete;
  TestPlugin& operator=(const TestPlugin&) = delete;

  TestPlugin& needs(std::string service);
  TestPlugin& provides(std::string service, Function function);
  TestPlugin& job(std::string name, Function function, std::string cron = "");
  TestPlugin& on(std::string topic, Function function, bool durable = true);
  TestPlugin& command(std::string op, Function function, CommandRules rules = {});
  /// The plugin's own endpoint; the test's functions must outlive the host.
  TestPlugin& endpoint(const ip_socket_endpoint& descriptor);
  TestPlugin& collection(std::string name, std::string indexesJson = "");

  LinkedPlugin linked() const { return {manifest_, &entry_}; }
  /// The handle that its code would call the tables with.
  ip_host* host() const { return api_->host; }
  ip_status lastError(ip_error& out) const { return api_->last_error(api_->host, &out); }
  template <class Table>
  const Table& table(const char* id) const {
    return *static_cast<const Table*>(api_->get_interface(api_->host, id));
  }

 private:
  struct Entry;

  Function& keep(Function function);

  Manifest manifest_;
  ip_plugin_entry entry_{};
  const ip_host_api* api_ = nullptr;
  std::deque<Function> functions_;
  std::vector<std::function<ip_status(const ip_iface_registrar&, ip_registrar*)>> declarations_;
};

inline ip_str str(std::string_view text) { return {text.data() == nullptr ? "" : text.data(), text.size()}; }

/// A sink that collects: sink(), ctx() for the table, text() for the test.
class Collected {
 public:
  static void receive(void* ctx, ip_str bytes) { static_cast<Collected*>(ctx)->text.append(bytes.p, bytes.n); }
  std::string text;
};

}  // namespace instaplay::plugins::testing
