#include "host/http/socket_routes.hpp"

#include <utility>

#include "host/http/http_call.hpp"
#include "host/http/middleware/rate_limit.hpp"
#include "host/realtime/realtime_room.hpp"

namespace instaplay::http {
namespace {

constexpr std::string_view kPath = "/api/v1/ws";
constexpr std::string_view kSubprotocol = "instaplay.v1";
constexpr int kSwitchingProtocols = 101;

plugins::RouteDeclaration declaration(std::string path, plugins::Access access, std::string summary) {
  plugins::RouteDeclaration route;
  route.method = "GET";
  route.path = std::move(path);
  route.access = access;
  route.summary = std::move(summary);
  route.successStatus = kSwitchingProtocols;
  return route;
}

std::unique_ptr<realtime::Seat> seatFor(realtime::RealtimeRoom& room, const HttpCall& call) {
  const RequestContext& request = call.request();
  return room.admit({request.principal, request.clientAddress}, RateLimiter::nameOf(nullptr, request.clientAddress));
}

}  // namespace

HostRoute sharedSocketRoute(realtime::RealtimeRoom* room) {
  SocketRoute socket;
  socket.subprotocol = kSubprotocol;
  socket.needsSubprotocol = true;
  if (room) {
    socket.maxMessage = room->options().maxMessage;
    socket.metrics = &room->metrics();
    socket.open = [room](HttpCall& call) { return room->joinShared(seatFor(*room, call)); };
  }
  auto route = declaration(std::string(kPath), plugins::Access::user, "The WebSocket of commands and events");
  return {std::move(route), {}, std::move(socket)};
}

HostRoute pluginSocketRoute(realtime::RealtimeRoom* room, const PluginSource& plugin,
                            const plugins::SocketEndpointDeclaration& endpoint) {
  SocketRoute socket;
  socket.subprotocol = endpoint.subprotocol;
  socket.maxMessage = endpoint.maxMessage;
  if (room) {
    socket.limit = room->options().messages;
    socket.metrics = &room->metrics();
    socket.open = [room, &plugin, &endpoint](HttpCall& call) -> std::unique_ptr<realtime::Session> {
      auto seat = seatFor(*room, call);
      return std::make_unique<realtime::PluginSocket>(std::move(seat), plugin.openSocket(endpoint, call));
    };
  }
  return {declaration(endpoint.path, endpoint.access, "A WebSocket"), {}, std::move(socket)};
}

}  // namespace instaplay::http
