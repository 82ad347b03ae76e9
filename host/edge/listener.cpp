#include "host/edge/listener.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>

#include "host/base/log.hpp"
#include "host/edge/connection.hpp"

namespace instaplay::edge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::chrono::milliseconds kPauseAfterError{100};

asio::ip::address withoutMapping(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address;
}

/// An IPv4 address, or the /64 that one IPv6 customer holds.
std::string capKey(const asio::ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const auto bytes = address.to_v6().to_bytes();
  return std::string(bytes.begin(), bytes.begin() + 8);
}

}  // namespace

bool isLoopback(std::string_view text) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(std::string(text), error);
  return !error && address.is_loopback();
}

Listener::Listener(asio::io_context& control, EdgeContext& context)
    : context_(context), acceptor_(control), pause_(control) {}

void Listener::open() {
  const EdgeOptions& options = context_.options;
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(asio::socket_base::max_listen_connections);
    port_ = acceptor_.local_endpoint().port();
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(fmt::format("cannot listen on {} port {}: {}. Free the port or set server.port.",
                                         options.address, options.port, error.code().message()));
  }
}

void Listener::close() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Listener::accept() {
  acceptor_.async_accept(
      context_.workers.context(),
      [this](const boost::system::error_code& error, tcp::socket socket) { onAccepted(error, std::move(socket)); });
}

void Listener::onAccepted(const boost::system::error_code& error, tcp::socket socket) {
  if (!acceptor_.is_open()) return;
  if (error && error != asio::error::connection_aborted) return backOff(error);
  if (!error) serve(std::move(socket));
  accept();
}

void Listener::backOff(const boost::system::error_code& error) {
  base::logWarn("edge", "cannot accept connections", {{"reason", error.message()}});
  pause_.expires_after(kPauseAfterError);
  pause_.async_wait([this](const boost::system::error_code&) {
    if (acceptor_.is_open()) accept();
  });
}

void Listener::serve(tcp::socket socket) {
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return;
  socket.non_blocking(true, error);
  socket.set_option(tcp::no_delay(true), error);
  const auto address = withoutMapping(peer.address());
  auto peerAddress = address.to_string();
  const auto& shared = context_.options.sharedAddress;
  const bool isShared = shared && shared(peerAddress);
  auto watch = context_.registry.admit(socket.native_handle(), isShared ? std::string() : capKey(address));
  if (!watch) return refuse(std::move(socket), peerAddress);
  std::make_shared<HttpConnection>(context_, std::move(socket), std::move(watch), std::move(peerAddress))->start();
}

void Listener::refuse(tcp::socket socket, std::string_view peerAddress) {
  base::logDebug("edge", "connection refused: too many", {{"peer", peerAddress}});
  const http::Response response = context_.application.refuseHead(503, "too many connections");
  std::string text;
  appendResponseHead(text, response.status, response.headers, {1, false, false, response.body.size()},
                     context_.clock.nowMs());
  text += response.body;
  boost::system::error_code ignored;
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace instaplay::edge
