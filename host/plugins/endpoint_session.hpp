#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>

#include "host/plugins/declarations.hpp"
#include "host/plugins/endpoint_socket.hpp"

namespace instaplay::plugins {

class Call;
class EndpointSession;
class PluginInstance;

/// One open connection of an endpoint; whoever takes it out of its plugin's EndpointSessions calls on_close.
struct OpenEndpoint {
  const SocketEndpointDeclaration& endpoint;
  EndpointSocket socket;
};

/// The open connections of one plugin's endpoints. Any thread.
class EndpointSessions {
 public:
  /// Asks the plugin with on_open. Throws base::Error: forbidden when it refuses, what PluginInstance::invoke answers
  /// when it is not active. Borrows the plugin and the endpoint, which is one of its declarations.
  static std::unique_ptr<EndpointSession> open(PluginInstance& plugin, const SocketEndpointDeclaration& endpoint,
                                               Call& handshake);

  /// Closes all with 1001, because the plugin stops. It has been drained, so that nothing is added meanwhile.
  void endAll(PluginInstance& plugin);

 private:
  friend class EndpointSession;

  bool holds(const std::shared_ptr<OpenEndpoint>& one) const;
  /// False when it is not there any more.
  bool take(const std::shared_ptr<OpenEndpoint>& one);

  mutable std::mutex mutex_;
  std::set<std::shared_ptr<OpenEndpoint>> open_;
};

/// One connection, for the transport that serves it: made by EndpointSessions::open before the upgrade is answered.
/// One thread at a time. The destructor ends what was not closed.
class EndpointSession {
 public:
  EndpointSession(PluginInstance& plugin, std::shared_ptr<OpenEndpoint> open)
      : plugin_(plugin), open_(std::move(open)) {}
  ~EndpointSession() { closed(kAbnormal); }
  EndpointSession(const EndpointSession&) = delete;
  EndpointSession& operator=(const EndpointSession&) = delete;

  /// After the upgrade. The session does not keep connection alive.
  void attach(const std::shared_ptr<EndpointConnection>& connection) { open_->socket.attach(connection); }
  /// A whole message from the peer, text checked as UTF-8 and within endpoint().maxMessage. Blocks while the plugin
  /// works on it. The connection of a plugin that is not active any more is closed with 1001.
  void message(std::string_view bytes, MessageKind kind);
  /// The connection has ended, by whichever side. The second time it does nothing.
  void closed(std::uint16_t code);

  const SocketEndpointDeclaration& endpoint() const { return open_->endpoint; }

 private:
  static constexpr std::uint16_t kAbnormal = 1006;

  PluginInstance& plugin_;
  const std::shared_ptr<OpenEndpoint> open_;
};

}  // namespace instaplay::plugins
