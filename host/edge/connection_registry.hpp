#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace instaplay::edge {

class ConnectionRegistry;

/// What a connection is doing, as far as its deadline and a drain are concerned.
/// socket: a WebSocket, which ends itself; the registry only counts it.
enum class Phase : std::uint8_t { head, idle, exchange, writing, lingering, socket };

/// The registry's entry of one connection, kept by the connection and gone with it. The connection sets phase and
/// deadline; the registry, from another thread, shuts the socket down when the deadline passed, which ends the wait of
/// whoever waits for the socket.
class Watch {
 public:
  static constexpr std::int64_t kNoDeadline = std::numeric_limits<std::int64_t>::max() >> 8;

  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void set(Phase phase, std::int64_t deadlineMs) { state_ = pack(phase, deadlineMs); }
  Phase phase() const { return phaseOf(state_); }
  /// True once the deadline that was set last has passed: the end of input that the connection sees is the registry's
  /// doing.
  bool expired() const { return (state_ & kExpired) != 0; }

 private:
  friend class ConnectionRegistry;
  Watch(ConnectionRegistry& registry, int socket, std::string addressKey)
      : registry_(registry), socket_(socket), addressKey_(std::move(addressKey)) {}
  // Phase, mark and deadline share one word, so that the registry never judges a phase by another one's deadline.
  static constexpr std::int64_t kExpired = 0x80;
  static std::int64_t pack(Phase phase, std::int64_t deadlineMs) {
    return (deadlineMs << 8) | static_cast<std::int64_t>(phase);
  }
  static Phase phaseOf(std::int64_t state) { return static_cast<Phase>(state & 0x7f); }
  static std::int64_t deadlineOf(std::int64_t state) { return state >> 8; }

  ConnectionRegistry& registry_;
  const int socket_;
  const std::string addressKey_;
  std::size_t index_ = 0;
  std::atomic<std::int64_t> state_{pack(Phase::head, kNoDeadline)};
};

struct ConnectionLimits {
  std::size_t connections = 0;
  std::size_t perAddress = 0;
  std::chrono::milliseconds idleMost{0}, idleLeast{0};
};

/// All connections: counts them against the caps and ends those that are late. Any thread. Knows sockets only as
/// numbers that stay open as long as their Watch lives.
class ConnectionRegistry {
 public:
  explicit ConnectionRegistry(ConnectionLimits limits) : limits_(limits) {}

  /// Nothing when a cap is reached. An empty key is free of the cap for each address.
  std::unique_ptr<Watch> admit(int socket, std::string addressKey);
  /// Shuts down the sockets whose deadline is before nowMs. Idle ones get less time the fuller the server is.
  void sweep(std::int64_t nowMs);
  /// Ends the input of every connection on which no exchange runs.
  void closeQuiet();
  /// All but WebSockets.
  void closeAll();

  std::size_t size() const;
  /// Connections that still have an answer to give.
  std::size_t busy() const;

 private:
  friend class Watch;
  void remove(const Watch& watch);
  std::int64_t idleShorteningMs() const;

  const ConnectionLimits limits_;
  mutable std::mutex mutex_;
  std::vector<Watch*> watches_;
  std::unordered_map<std::string, std::size_t> perAddress_;
};

}  // namespace instaplay::edge
