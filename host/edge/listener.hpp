#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>

#include "host/edge/edge_context.hpp"

namespace instaplay::edge {

/// Accepts connections, one after the other on the thread that runs control. Internal to the edge: it brings Asio
/// along.
class Listener {
 public:
  Listener(boost::asio::io_context& control, EdgeContext& context);
  /// Throws std::runtime_error that names the address.
  void open();
  std::uint16_t port() const { return port_; }
  void start() { accept(); }
  /// On control's thread, or when it does not run.
  void close();

 private:
  void accept();
  void onAccepted(const boost::system::error_code& error, boost::asio::ip::tcp::socket socket);
  void serve(boost::asio::ip::tcp::socket socket);
  void refuse(boost::asio::ip::tcp::socket socket, std::string_view peerAddress);
  void backOff(const boost::system::error_code& error);

  EdgeContext& context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::uint16_t port_ = 0;
};

}  // namespace instaplay::edge
