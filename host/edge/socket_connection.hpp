#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "host/edge/connection_registry.hpp"
#include "host/http/application.hpp"

namespace instaplay::edge {

struct EdgeContext;

/// Answers a handshake that the application has checked with 101 and serves the WebSocket until it closes. False, and
/// nothing is taken, when there are too many. Internal to the edge.
bool startSocket(EdgeContext& context, boost::asio::ip::tcp::socket& socket, std::unique_ptr<Watch>& watch,
                 http::SocketUpgrade& upgrade);

}  // namespace instaplay::edge
