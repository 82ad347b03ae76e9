#include "host/realtime/user_channel.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "host/base/error.hpp"
#include "host/base/log.hpp"

namespace instaplay::realtime {
// A body is an object with the members "k" and "d"; the frame has the same, and its own before them.
std::string eventFrame(const stores::StreamEvent& event) {
  if (!event.body.starts_with("{\"k\":") || !event.body.ends_with('}')) {
    throw base::Error(base::ErrorKind::internal, "malformed_event", "an event of a user is malformed");
  }
  std::string frame =
      event.offset == 0 ? "{\"t\":\"eph\"," : "{\"t\":\"ev\",\"o\":" + std::to_string(event.offset) + ",";
  return frame.append(event.body, 1);
}

UserChannel::UserChannel(stores::Streams& streams, std::string stream, std::function<void()> onGap)
    : streams_(streams), stream_(std::move(stream)), onGap_(std::move(onGap)) {}

stores::StreamPosition UserChannel::add(UserListener& listener) {
  for (;;) {
    ensurePlaced();
    if (auto position = addIfPlaced(listener)) return std::move(*position);
  }
}

std::optional<stores::StreamPosition> UserChannel::addIfPlaced(UserListener& listener) {
  const std::lock_guard lock(mutex_);
  if (!isPlaced_) return std::nullopt;
  listeners_.push_back(&listener);
  return last_;
}

void UserChannel::remove(UserListener& listener) {
  const std::lock_guard lock(mutex_);
  std::erase(listeners_, &listener);
}

// Subscribed first, so that nothing after the position is missed.
void UserChannel::ensurePlaced() {
  const std::lock_guard placing(placing_);
  {
    const std::lock_guard lock(mutex_);
    if (isPlaced_) return;
    last_ = {};
  }
  if (!subscription_) {
    subscription_ = streams_.subscribe(stream_, [this](const stores::StreamEvent& event) { receive(event); });
  }
  auto position = streams_.position(stream_);
  const std::lock_guard lock(mutex_);
  const bool heardLater = last_.epoch == position.epoch && last_.offset > position.offset;
  if (!heardLater) last_ = std::move(position);
  isPlaced_ = true;
}

void UserChannel::receive(const stores::StreamEvent& event) {
  const std::lock_guard lock(mutex_);
  if (event.offset == 0 && !event.body.empty()) return deliver(event);
  if (!isPlaced_) {
    last_ = {event.epoch, event.offset};
  } else if (event.epoch != last_.epoch) {
    last_ = {event.epoch, event.offset};
    breakAll();
  } else if (isFilling_) {
    heard_ = std::max(heard_, event.offset);
  } else {
    take(event);
  }
}

void UserChannel::take(const stores::StreamEvent& event) {
  if (event.offset <= last_.offset) return;
  if (event.body.empty() || event.offset > last_.offset + 1) {
    heard_ = event.offset;
    isFilling_ = true;
    return onGap_();
  }
  last_.offset = event.offset;
  deliver(event);
}

void UserChannel::deliver(const stores::StreamEvent& event) {
  if (listeners_.empty() || event.body.empty()) return;
  const auto keep = event.offset == 0 ? Frame::Keep::ifPossible : Frame::Keep::always;
  const Frame frame = textFrame(eventFrame(event), keep);
  for (UserListener* listener : listeners_) listener->onEvent(event.offset, frame);
}

void UserChannel::fillGap() {
  while (fillOnce()) {
  }
}

// Tells whether more has come meanwhile.
bool UserChannel::fillOnce() {
  stores::StreamPosition from;
  {
    const std::lock_guard lock(mutex_);
    if (!isFilling_) return false;
    from = last_;
  }
  stores::StreamHistory history;
  try {
    history = streams_.after(stream_, from);
  } catch (const std::exception& error) {
    base::logWarn("realtime", "missed events cannot be read", {{"stream", stream_}, {"reason", error.what()}});
  }
  const std::lock_guard lock(mutex_);
  if (last_.epoch != from.epoch) return false;
  for (const auto& event : history.events) {
    if (event.offset != last_.offset + 1) continue;
    last_.offset = event.offset;
    deliver(event);
  }
  if (last_.offset >= heard_) return isFilling_ = false;
  if (history.complete && !history.events.empty()) return true;
  isPlaced_ = false;  // whoever comes next asks where the stream stands
  breakAll();
  return false;
}

void UserChannel::breakAll() {
  isFilling_ = false;
  for (UserListener* listener : std::exchange(listeners_, {})) listener->onBreak();
}

}  // namespace instaplay::realtime
