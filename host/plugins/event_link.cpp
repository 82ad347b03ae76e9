#include "host/plugins/event_link.hpp"

#include <charconv>
#include <limits>

#include "host/base/json.hpp"
#include "host/base/log.hpp"

namespace instaplay::plugins {
namespace {

using base::Json;

constexpr std::chrono::milliseconds kPulse{500};
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min() / 2;  // may be taken from any time

std::string eventStream(const std::string& topic) { return "host.event/" + topic; }
std::string pulseStream(const std::string& node) { return "host.pulse/" + node; }

std::string write(const Event& event, const std::string& node) {
  return base::dumpJson(
      {{"node", node}, {"id", event.id}, {"key", event.key}, {"json", event.json}, {"requestId", event.requestId}});
}

}  // namespace

EventLink::EventLink(stores::Streams& streams, const base::Clock& clock, std::string node)
    : streams_(streams), clock_(clock), node_(std::move(node)), pulsedMs_(kNever) {}

EventLink::~EventLink() { stop(); }

void EventLink::receive(const std::string& topic, Receiver receiver) {
  const std::lock_guard lock(mutex_);
  for (Topic& known : topics_) {
    if (known.name == topic) return known.receivers.push_back(std::move(receiver));
  }
  Topic& added = topics_.emplace_back();
  added.name = topic;
  added.receivers.push_back(std::move(receiver));
}

void EventLink::send(const Event& event) {
  if (!started_) return;
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMostWaiting) return;
  waiting_.push_back(event);
  arrived_.notify_one();
}

std::optional<std::uint64_t> EventLink::state() const {
  // The number last: after a silence it is another before the pulse counts.
  if (!reachesAll_) return std::nullopt;
  const std::int64_t pulsed = pulsedMs_;
  const std::uint64_t number = state_;
  if (clock_.monotonicMs() - pulsed > kSilenceMs) return std::nullopt;
  return number;
}

void EventLink::start() {
  started_ = true;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void EventLink::stop() {
  started_ = false;
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  pulses_.reset();
  for (Topic& topic : topics_) topic.subscription.reset();
}

void EventLink::run(const std::stop_token& stop) {
  auto nextBeat = std::chrono::steady_clock::now();
  while (!stop.stop_requested()) {
    bool isWorking = true;
    if (std::chrono::steady_clock::now() >= nextBeat) {
      nextBeat = std::chrono::steady_clock::now() + kPulse;
      isWorking = attempt(&EventLink::beat);
    }
    isWorking = isWorking && attempt(&EventLink::sendWaiting);
    std::unique_lock lock(mutex_);
    arrived_.wait_until(lock, stop, nextBeat, [&] { return isWorking && !waiting_.empty(); });
  }
  attempt(&EventLink::sendWaiting);
}

bool EventLink::attempt(void (EventLink::*step)()) {
  try {
    (this->*step)();
  } catch (const std::exception& error) {
    if (!std::exchange(failing_, true)) {
      base::logWarn("events", "Other hosts do not hear of events at the moment", {{"error", error.what()}});
    }
    return false;
  }
  if (std::exchange(failing_, false)) base::logInfo("events", "Other hosts hear of events again");
  return true;
}

void EventLink::beat() {
  measureReach();
  subscribeAll();
  streams_.broadcast(pulseStream(node_), std::to_string(clock_.monotonicMs()));
}

void EventLink::measureReach() {
  const bool reachesAll = !isOnlyHost_ || isOnlyHost_();
  if (reachesAll == reachesAll_) return;
  ++state_;
  reachesAll_ = reachesAll;
}

void EventLink::subscribeAll() {
  if (!pulses_) {
    pulses_ = streams_.subscribe(pulseStream(node_), [this](const stores::StreamEvent& event) {
      if (!event.body.empty()) onPulse(event.body);
    });
  }
  std::unique_lock lock(mutex_);
  for (Topic& topic : topics_) {
    if (topic.subscription) continue;
    lock.unlock();
    topic.subscription =
        streams_.subscribe(eventStream(topic.name), [this, name = topic.name](const stores::StreamEvent& event) {
          if (!event.body.empty()) onEvent(name, event.body);
        });
    lock.lock();
  }
}

void EventLink::sendWaiting() {
  std::unique_lock lock(mutex_);
  while (!waiting_.empty()) {
    const Event event = waiting_.front();
    lock.unlock();
    streams_.broadcast(eventStream(event.topic), write(event, node_));
    lock.lock();
    waiting_.pop_front();
  }
}

/// The time at which it was sent counts: a pulse that was held up says that events are held up too.
void EventLink::onPulse(std::string_view sentMs) {
  std::int64_t sent = 0;
  std::from_chars(sentMs.data(), sentMs.data() + sentMs.size(), sent);
  const std::int64_t before = pulsedMs_;
  if (sent - before > kSilenceMs) ++state_;
  pulsedMs_ = sent;
}

void EventLink::onEvent(const std::string& topic, std::string_view body) {
  try {
    const Json json = base::parseJson(body);
    if (json.at("node") == node_) return;
    const Event event{json.at("id"), topic, json.at("key"), json.at("json"), json.at("requestId")};
    if (!isNew(event.id)) return;
    std::vector<Receiver> receivers;
    {
      const std::lock_guard lock(mutex_);
      for (const Topic& known : topics_) {
        if (known.name == topic) receivers = known.receivers;
      }
    }
    for (const Receiver& receiver : receivers) receiver(event);
  } catch (const std::exception& error) {
    base::logWarn("events", "An event of another host was not understood", {{"topic", topic}, {"error", error.what()}});
  }
}

/// One that was sent again because the first time seemed to fail has the same id.
bool EventLink::isNew(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (!seen_.insert(id).second) return false;
  seenInOrder_.push_back(id);
  if (seenInOrder_.size() > kRemembered) {
    seen_.erase(seenInOrder_.front());
    seenInOrder_.pop_front();
  }
  return true;
}

}  // namespace instaplay::plugins
