#pragma once

#include "host/http/endpoint.hpp"

namespace instaplay::realtime {
class RealtimeRoom;
}

namespace instaplay::http {

/// The shared socket of all plugins' commands and events, GET /api/v1/ws. room is lent; without one it can be declared
/// only.
HostRoute sharedSocketRoute(realtime::RealtimeRoom* room);
/// A plugin's own endpoint, as a route of the method GET. Lent everything.
HostRoute pluginSocketRoute(realtime::RealtimeRoom* room, const PluginSource& plugin,
                            const plugins::SocketEndpointDeclaration& endpoint);

}  // namespace instaplay::http
