#include "host/app/toggle_follower.hpp"

#include "host/base/log.hpp"

namespace instaplay::app {
namespace {

constexpr const char* kTopic = "host.toggles";

}  // namespace

ToggleFollower::ToggleFollower(AdminToggles& toggles, plugins::EventBus& events, std::chrono::milliseconds interval,
                               std::function<bool()> apply)
    : toggles_(toggles),
      events_(events),
      interval_(interval),
      apply_(std::move(apply)),
      wake_(std::make_shared<Wake>()) {
  events.listen(kTopic, [weak = std::weak_ptr(wake_)](const plugins::Event&) {
    const auto wake = weak.lock();
    if (!wake) return;
    const std::scoped_lock lock(wake->mutex);
    wake->isDue = true;
    wake->condition.notify_all();
  });
}

void ToggleFollower::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void ToggleFollower::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void ToggleFollower::tell() { events_.publish(nullptr, kTopic, "", "{}", base::LogScope::requestId()); }

void ToggleFollower::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      look();
    } catch (const std::exception& error) {
      base::logWarn("app", "what admins switched elsewhere is not known", {{"error", error.what()}});
    }
    std::unique_lock lock(wake_->mutex);
    wake_->condition.wait_for(lock, stop, interval_, [this] { return wake_->isDue; });
    wake_->isDue = false;
  }
}

void ToggleFollower::look() {
  auto saved = toggles_.all();
  if (saved != applied_ && apply_()) applied_ = std::move(saved);
}

}  // namespace instaplay::app
