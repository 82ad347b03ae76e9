#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace instaplay::edge {

/// A WebSocket as the hub sees it. Any thread; nothing blocks.
class LiveSocket {
 public:
  virtual ~LiveSocket() = default;
  /// Pings, and ends what is late.
  virtual void tick(std::int64_t nowMs) = 0;
  /// Closes with 1012 and says when to come back.
  virtual void restart(std::chrono::milliseconds comeBackAfter) = 0;
  /// Lets go of the socket at once. When no thread runs any more.
  virtual void abandon() = 0;
};

/// All WebSockets and the threads that serve them, which never block: whatever the workers wait for, pings go on.
/// Internal to the edge: it brings Asio along. Any thread, except where said.
class SocketHub {
 public:
  SocketHub(std::size_t most, std::size_t threads);
  ~SocketHub();

  boost::asio::io_context& context() { return context_; }
  void start();
  /// Waits for what the threads do and lets go of all sockets. After it and the end of the workers nothing runs.
  void stop();
  void abandonAll();

  /// False when there are too many, or when they are being closed.
  bool admit(const std::shared_ptr<LiveSocket>& socket);
  /// It is closed, and makes room for another one.
  void leave(const LiveSocket& socket);
  /// It is gone.
  void remove(const LiveSocket& socket);
  void tick(std::int64_t nowMs);
  /// Closes all and takes no more. They are told to come back spread over some seconds.
  void restartAll();

 private:
  using Sockets = std::unordered_map<const LiveSocket*, std::weak_ptr<LiveSocket>>;

  std::vector<std::shared_ptr<LiveSocket>> alive(const Sockets& sockets) const;
  void work();

  const std::size_t most_, threads_;
  mutable std::mutex mutex_;
  Sockets open_, leaving_;
  bool isClosing_ = false;
  std::vector<std::thread> running_;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keepRunning_;
};

}  // namespace instaplay::edge
