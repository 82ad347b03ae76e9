#include "host/plugins/endpoint_session.hpp"

#include "host/plugins/plugin_instance.hpp"

namespace instaplay::plugins {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::uint16_t kGoingAway = 1001;
constexpr std::string_view kStopped = "the plugin is switched off";

/// An on_open as a handler, so that it runs as every other one does.
struct Opening {
  OpenEndpoint& open;
  bool ran = false;

  static ip_status run(void* self, ip_call* handshake) {
    auto& opening = *static_cast<Opening*>(self);
    opening.ran = true;
    const SocketEndpointDeclaration& endpoint = opening.open.endpoint;
    return endpoint.onOpen(endpoint.self, opening.open.socket.handle(), handshake);
  }
};

/// A refusal is 403, with the plugin's own words where it chose some.
Error refusalOf(Error error) {
  if (error.kind == ErrorKind::internal || error.kind == ErrorKind::state) {
    return {ErrorKind::forbidden, "forbidden", "The connection was refused."};
  }
  error.kind = ErrorKind::forbidden;
  return error;
}

void callOnClose(PluginInstance& plugin, OpenEndpoint& open, std::uint16_t code) {
  plugin.callBack([&] { open.endpoint.onClose(open.endpoint.self, open.socket.handle(), code); });
}

}  // namespace

std::unique_ptr<EndpointSession> EndpointSessions::open(PluginInstance& plugin,
                                                        const SocketEndpointDeclaration& endpoint, Call& handshake) {
  auto open = std::shared_ptr<OpenEndpoint>(new OpenEndpoint{endpoint, {}});
  Opening opening{*open};
  EndpointSessions& sessions = plugin.sessions();
  std::unique_ptr<EndpointSession> session;
  plugin.callBack([&] {
    plugin.invoke({&Opening::run, &opening, nullptr}, handshake);
    if (handshake.answer().kind == Answer::Kind::error) return;
    session = std::make_unique<EndpointSession>(plugin, open);
    const std::lock_guard lock(sessions.mutex_);
    sessions.open_.insert(open);
  });
  if (session) return session;
  Error error = std::move(*handshake.answer().error);
  throw opening.ran ? refusalOf(std::move(error)) : std::move(error);
}

void EndpointSessions::endAll(PluginInstance& plugin) {
  std::set<std::shared_ptr<OpenEndpoint>> ending;
  {
    const std::lock_guard lock(mutex_);
    ending.swap(open_);
  }
  for (const auto& open : ending) {
    open->socket.close(kGoingAway, kStopped);
    callOnClose(plugin, *open, kGoingAway);
  }
}

bool EndpointSessions::holds(const std::shared_ptr<OpenEndpoint>& one) const {
  const std::lock_guard lock(mutex_);
  return open_.contains(one);
}

bool EndpointSessions::take(const std::shared_ptr<OpenEndpoint>& one) {
  const std::lock_guard lock(mutex_);
  return open_.erase(one) > 0;
}

void EndpointSession::message(std::string_view bytes, MessageKind kind) {
  plugin_.callBack([&] {
    if (plugin_.state() != PluginState::active) return open_->socket.close(kGoingAway, kStopped);
    if (!plugin_.sessions().holds(open_)) return;
    const SocketEndpointDeclaration& endpoint = open_->endpoint;
    endpoint.onMessage(endpoint.self, open_->socket.handle(), {bytes.data(), bytes.size()},
                       kind == MessageKind::binary ? 1 : 0);
  });
}

void EndpointSession::closed(std::uint16_t code) {
  plugin_.callBack([&] {
    if (!plugin_.sessions().take(open_)) return;
    open_->endpoint.onClose(open_->endpoint.self, open_->socket.handle(), code);
  });
}

}  // namespace instaplay::plugins
