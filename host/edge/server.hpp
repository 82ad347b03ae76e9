#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "host/base/clock.hpp"
#include "host/edge/options.hpp"
#include "host/http/application.hpp"

namespace instaplay::edge {

/// The HTTP/1.1 server: sockets, framing, limits and deadlines. Requests run on its worker threads, which may block;
/// accepting and deadlines have a thread of their own. While every worker is blocked, more are added up to four times
/// EdgeOptions::threads and one for each stream, so that an application that lets at most half of them wait for any one
/// dependency keeps answering.
class EdgeServer {
 public:
  /// application and clock are borrowed and must outlive the server.
  EdgeServer(EdgeOptions options, http::Application& application, const base::Clock& clock);
  /// Cuts what is still connected and waits for the exchanges that run.
  ~EdgeServer();
  EdgeServer(const EdgeServer&) = delete;
  EdgeServer& operator=(const EdgeServer&) = delete;

  /// Binds and serves. Throws std::runtime_error that names the address when it cannot be bound.
  void start();
  /// The port that is bound; 0 before start().
  std::uint16_t port() const;
  std::size_t connections() const;

  /// Stops accepting, closes idle connections at once, lets running exchanges end with `Connection: close`. True when
  /// all ended in time. The caller destroys the server next.
  bool drain(std::chrono::milliseconds timeout);

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace instaplay::edge
