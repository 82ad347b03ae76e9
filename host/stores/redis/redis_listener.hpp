#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

#include "host/stores/redis/redis_command.hpp"
#include "host/stores/redis/redis_options.hpp"
#include "host/stores/redis/redis_reply.hpp"

namespace instaplay::stores {

class RedisConnection;

/// Hears what Redis tells by itself (subscriptions, invalidations) on one connection and a thread of its own. A lost
/// connection is made again, at first at once, then at most every second. One that says nothing is asked every second
/// whether it still lives, and is lost when it does not answer within the command timeout.
class RedisListener {
 public:
  /// Called on the listener's thread, one call at a time.
  class Events {
   public:
    virtual ~Events() = default;
    /// A connection has been made, and nothing was heard yet. May use it and throw what it throws.
    virtual void connected(RedisConnection& connection) = 0;
    virtual void heard(const RedisReply& message) = 0;
    /// About every second while connected.
    virtual void tick() {}
    /// After connected(), also when that threw: what was to be heard since is lost.
    virtual void lost() = 0;
  };

  RedisListener(RedisOptions options, Events& events);
  /// Ends the thread; no event comes once it returns.
  ~RedisListener();
  RedisListener(const RedisListener&) = delete;
  RedisListener& operator=(const RedisListener&) = delete;

  /// Sends a command soon; its reply is heard like everything else. Dropped when the connection is lost before that.
  /// Any thread.
  void send(const RedisCommand& command);
  bool isThisThread() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  void run();
  void listen(RedisConnection& connection);
  void hear(const RedisReply& reply);
  void sendOutgoing(RedisConnection& connection);
  void pause(std::chrono::milliseconds time);
  void wake();
  void clearWake();

  const RedisOptions options_;
  Events& events_;
  int wakeFd_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::string outgoing_;
  std::thread thread_;
};

}  // namespace instaplay::stores
