#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "host/realtime/user_channel.hpp"

namespace instaplay::realtime {

/// The users that have connections in this process, each with one subscription. Any thread.
class UserHub {
 public:
  /// Listens until it is destroyed, which must not happen on a thread of the store.
  class Membership {
   public:
    ~Membership();
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;

    /// Everything after it comes.
    const stores::StreamPosition& position() const { return position_; }
    /// What came after an earlier position, in the epoch of position(). May block; throws base::Error unavailable.
    stores::StreamHistory after(std::int64_t offset) const;

   private:
    friend class UserHub;
    Membership(UserHub& hub, std::int64_t user, std::shared_ptr<UserChannel> channel, UserListener& listener);

    UserHub& hub_;
    const std::int64_t user_;
    std::shared_ptr<UserChannel> channel_;
    UserListener& listener_;
    stores::StreamPosition position_;
  };

  explicit UserHub(stores::Streams& streams);
  ~UserHub();

  /// May block; throws base::Error unavailable when the events cannot be had.
  std::unique_ptr<Membership> join(std::int64_t user, UserListener& listener);
  std::size_t users() const;

 private:
  struct Entry {
    std::shared_ptr<UserChannel> channel;
    std::size_t holders = 0;
  };

  std::shared_ptr<UserChannel> hold(std::int64_t user);
  void release(std::int64_t user);
  void fillGaps(const std::stop_token& stop);

  stores::Streams& streams_;
  mutable std::mutex mutex_;
  std::unordered_map<std::int64_t, Entry> entries_;
  std::mutex gapsMutex_;
  std::condition_variable_any gapped_;
  std::deque<std::int64_t> gaps_;
  std::jthread filler_;
};

}  // namespace instaplay::realtime
