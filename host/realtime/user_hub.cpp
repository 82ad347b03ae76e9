#include "host/realtime/user_hub.hpp"

#include <utility>

#include "host/plugins/pushes.hpp"

namespace instaplay::realtime {

UserHub::Membership::Membership(UserHub& hub, std::int64_t user, std::shared_ptr<UserChannel> channel,
                                UserListener& listener)
    : hub_(hub), user_(user), channel_(std::move(channel)), listener_(listener) {}

UserHub::Membership::~Membership() {
  channel_->remove(listener_);
  channel_.reset();
  hub_.release(user_);
}

stores::StreamHistory UserHub::Membership::after(std::int64_t offset) const {
  return hub_.streams_.after(plugins::userStream(user_), {position_.epoch, offset});
}

UserHub::UserHub(stores::Streams& streams)
    : streams_(streams), filler_([this](const std::stop_token& stop) { fillGaps(stop); }) {}

UserHub::~UserHub() {
  filler_.request_stop();
  filler_.join();
}

std::unique_ptr<UserHub::Membership> UserHub::join(std::int64_t user, UserListener& listener) {
  std::unique_ptr<Membership> membership(new Membership(*this, user, hold(user), listener));
  membership->position_ = membership->channel_->add(listener);
  return membership;
}

std::shared_ptr<UserChannel> UserHub::hold(std::int64_t user) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[user];
  ++entry.holders;
  if (!entry.channel) {
    const auto onGap = [this, user] {
      const std::lock_guard gapsLock(gapsMutex_);
      gaps_.push_back(user);
      gapped_.notify_one();
    };
    entry.channel = std::make_shared<UserChannel>(streams_, plugins::userStream(user), onGap);
  }
  return entry.channel;
}

// The end of a subscription waits for its receiver, and so happens outside of the lock.
void UserHub::release(std::int64_t user) {
  std::shared_ptr<UserChannel> last;
  const std::lock_guard lock(mutex_);
  const auto entry = entries_.find(user);
  if (--entry->second.holders > 0) return;
  last = std::move(entry->second.channel);
  entries_.erase(entry);
}

std::size_t UserHub::users() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void UserHub::fillGaps(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::int64_t user = 0;
    {
      std::unique_lock lock(gapsMutex_);
      if (!gapped_.wait(lock, stop, [this] { return !gaps_.empty(); })) return;
      user = gaps_.front();
      gaps_.pop_front();
    }
    std::shared_ptr<UserChannel> channel;
    {
      const std::lock_guard lock(mutex_);
      if (const auto entry = entries_.find(user); entry != entries_.end()) channel = entry->second.channel;
    }
    if (channel) channel->fillGap();
  }
}

}  // namespace instaplay::realtime
