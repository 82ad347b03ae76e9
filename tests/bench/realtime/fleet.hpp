#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/realtime/web_socket.hpp"

struct epoll_event;

namespace instaplay::bench {

/// Hears what happens to the sockets of a fleet, on the thread that turns it.
class FleetListener {
 public:
  virtual ~FleetListener() = default;
  virtual void onText(std::size_t index, std::string_view text) = 0;
  virtual void onPong(std::size_t index) = 0;
  /// It was refused, or cut or closed by the server.
  virtual void onEnd(std::size_t index, const std::string& why) = 0;
};

/// Many WebSockets to servers on 127.0.0.1, on one thread, each known by its index. Pings are answered by themselves.
class Fleet {
 public:
  /// Raises the process's limit of descriptors; throws std::runtime_error where that does not reach.
  Fleet(std::size_t count, FleetListener& listener);
  ~Fleet();
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  void connect(std::size_t index, std::uint16_t port, std::string_view token);
  void send(std::size_t index, std::string_view text);
  void ping(std::size_t index);
  /// Ends the connection with a reset and without a word; the listener hears nothing.
  void cut(std::size_t index);
  /// Closes with 1000; onEnd follows once the server has answered.
  void close(std::size_t index);

  /// Waits for something to happen, and handles what did.
  void turn(std::chrono::milliseconds atMost);
  std::size_t size() const { return links_.size(); }

 private:
  enum class State { absent, connecting, upgrading, open };
  struct Link {
    int descriptor = -1;
    std::uint32_t generation = 0;
    State state = State::absent;
    bool wantsToWrite = false;
    std::string out, head;
    MessageReader reader;
  };

  void handle(const epoll_event& event);
  void read(std::size_t index);
  void take(std::size_t index, std::string_view bytes);
  void takeMessages(std::size_t index);
  void sendFrame(std::size_t index, Opcode opcode, std::string_view payload);
  void write(std::size_t index);
  void watch(std::size_t index, int operation);
  void end(std::size_t index, const std::string& why);
  void drop(Link& link);

  int epoll_ = -1;
  std::vector<Link> links_;
  FleetListener& listener_;
  std::uint32_t mask_ = 0x9e3779b9;
};

}  // namespace instaplay::bench
