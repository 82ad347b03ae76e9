#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "host/edge/head_check.hpp"

namespace instaplay::edge {

/// True for 127.0.0.0/8 and ::1.
bool isLoopback(std::string_view address);

/// What bounds WebSockets.
struct SocketOptions {
  std::size_t most = 8'000;                ///< open ones; lowered to three quarters of maxConnections
  std::size_t threads = 2;                 ///< that read, write and keep time; what may block runs on the workers
  std::chrono::milliseconds ping{25'000};  ///< from one ping to the next
  std::chrono::milliseconds pong{10'000};  ///< for the answer to a ping
  std::chrono::milliseconds closeTime{
      5'000};  ///< for the answer to the handshake or the close of the server to get through
  std::chrono::milliseconds revokeTime{1'000};  ///< the same when the session behind it has ended
  std::size_t queueMessages = 256;              ///< that wait for one client; over it what may be dropped is, then 4008
  std::size_t queueBytes = 1024 * 1024;
  std::size_t unhandled = 16;                ///< messages of one client that wait for its session until reading pauses
  std::size_t unhandledBytes = 1024 * 1024;  ///< bytes of them; a message that is larger waits alone
};

/// Everything that bounds what a client may do to the server. The defaults are those of a small machine.
struct EdgeOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: any free one, see EdgeServer::port()
  std::size_t threads = 0;    ///< 0: four for each core, at least 16

  HeadLimits head;
  std::chrono::milliseconds headTimeout{10'000};  ///< for the whole head
  std::chrono::milliseconds bodyGrace{5'000};     ///< after which a body has to keep to bytesPerSecond
  std::chrono::milliseconds writeGrace{30'000};   ///< the same for a client that reads an answer
  std::uint64_t bytesPerSecond = 1024;

  std::chrono::milliseconds idleMost{75'000};   ///< keep-alive while there are few connections
  std::chrono::milliseconds idleLeast{15'000};  ///< keep-alive when the server is full
  std::chrono::milliseconds lingerTime{5'000};  ///< for discarding what a refused client still sends
  std::uint64_t lingerBytes = 8 * 1024 * 1024;

  std::size_t maxConnections = 10'000;  ///< lowered to what the descriptor limit allows
  std::size_t maxPerAddress = 1'000;    ///< for each IPv4 address and each IPv6 /64
  std::size_t maxStreams = 256;         ///< streamed requests and responses at once: each holds a thread
  /// Peers that many clients share, such as a reverse proxy: free of maxPerAddress.
  std::function<bool(std::string_view address)> sharedAddress = isLoopback;

  SocketOptions sockets;

  std::size_t gzipBytes = 1024;  ///< bodies over this are compressed for clients that ask
};

}  // namespace instaplay::edge
