#include "host/plugins/plugin_instance.hpp"

#include <array>

#include "host/base/deadline_scope.hpp"
#include "host/base/log.hpp"
#include "host/plugins/plugin_code.hpp"
#include "host/plugins/tables/open_transaction.hpp"

namespace instaplay::plugins {
namespace {

using base::Error;
using base::ErrorKind;

void refuse(Call& call, Error error) {
  Answer& answer = call.answer();
  answer.kind = Answer::Kind::error;
  answer.error = std::move(error);
}

Error notRunning(PluginState state) {
  if (state == PluginState::stopped) return base::unavailable("The service is going down.");
  if (state == PluginState::registered) return base::unavailable("The service is starting.");
  return {ErrorKind::notFound, "feature_disabled", "This feature is switched off."};
}

/// Holds a serial handler's turn, when it is one.
class Turn {
 public:
  Turn(const Handler& handler, base::Deadline deadline) {
    if (handler.serial == nullptr) return;
    lock_ = std::unique_lock(*handler.serial, std::defer_lock);
    if (deadline.isNever()) {
      lock_.lock();
    } else if (!lock_.try_lock_until(deadline.time())) {
      throw Error{ErrorKind::timeout, "timeout", "An earlier call took too long."};
    }
  }

 private:
  std::unique_lock<std::timed_mutex> lock_;
};

}  // namespace

std::string_view stateName(PluginState state) {
  constexpr std::array<std::string_view, 13> kNames{"discovered", "verified",   "resolved", "loaded", "created",
                                                    "configured", "registered", "active",   "paused", "stopped",
                                                    "disabled",   "blocked",    "failed"};
  return kNames.at(static_cast<std::size_t>(state));
}

/// Counts a call in flight for as long as it lives.
class PluginInstance::Flight {
 public:
  explicit Flight(PluginInstance& plugin) : plugin_(plugin) { ++plugin_.inFlight_; }
  ~Flight() {
    if (--plugin_.inFlight_ > 0 || plugin_.state() == PluginState::active) return;
    const std::scoped_lock lock(plugin_.mutex_);
    plugin_.idle_.notify_all();
  }
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;

 private:
  PluginInstance& plugin_;
};

PluginInstance::PluginInstance(Manifest manifest, const ip_plugin_entry* linked)
    : manifest_(std::move(manifest)), linked_(linked) {}
PluginInstance::~PluginInstance() = default;

std::optional<PluginFailure> PluginInstance::failure() const {
  const std::scoped_lock lock(mutex_);
  return failure_;
}

std::string PluginInstance::problem() const {
  const auto known = failure();
  return known ? describeFailure(id(), manifest_.version, *known) : std::string();
}

std::string PluginInstance::settings() const {
  const std::scoped_lock lock(mutex_);
  return settings_;
}

void PluginInstance::setState(PluginState state, std::optional<PluginFailure> failure) {
  const std::scoped_lock lock(mutex_);
  failure_ = std::move(failure);
  state_ = state;
}

void PluginInstance::invoke(const Handler& handler, Call& call) {
  const Flight flight(*this);
  if (const PluginState state = this->state(); state != PluginState::active) return refuse(call, notRunning(state));

  const base::LogScope scope(call.requestId());
  const base::DeadlineScope patience(call.deadline());
  try {
    const Turn turn(handler, call.deadline());
    run(handler, call);
    refuseOpenTransaction(call);
  } catch (const Error& error) {
    refuse(call, error);
  }
}

void PluginInstance::run(const Handler& handler, Call& call) {
  std::string fault;
  try {
    const ip_status status = handler.fn(handler.self, call.handle());
    if (status == IP_OK || call.answer().kind == Answer::Kind::error) return;
    fault = "status " + std::to_string(status);
  } catch (const std::exception& exception) {
    fault = exception.what();
  } catch (...) {
    fault = "an exception that is no std::exception";
  }
  base::logError("plugins", "A handler failed without an answer", {{"plugin", id()}, {"fault", fault}});
  refuse(call, {ErrorKind::internal, "internal", "Something went wrong."});
}

/// What a handler leaves uncommitted is undone, so what it answered is not true.
void PluginInstance::refuseOpenTransaction(Call& call) {
  if (!OpenTransaction::rollBackLeftOver()) return;
  base::logError("plugins", "A handler returned with a transaction open; it is rolled back", {{"plugin", id()}});
  if (call.answer().kind == Answer::Kind::error) return;
  refuse(call, {ErrorKind::internal, "internal", "Something went wrong."});
}

void PluginInstance::callBack(const std::function<void()>& callback) {
  const Flight flight(*this);
  try {
    callback();
  } catch (const std::exception& exception) {
    base::logError("plugins", "A callback failed", {{"plugin", id()}, {"fault", exception.what()}});
  } catch (...) {
    base::logError("plugins", "A callback failed", {{"plugin", id()}, {"fault", "an exception of no known type"}});
  }
  if (!OpenTransaction::rollBackLeftOver()) return;
  base::logError("plugins", "A callback returned with a transaction open; it is rolled back", {{"plugin", id()}});
}

bool PluginInstance::drain(std::chrono::milliseconds time) {
  PluginState active = PluginState::active;
  state_.compare_exchange_strong(active, PluginState::paused);
  std::unique_lock lock(mutex_);
  return idle_.wait_for(lock, time, [this] { return inFlight_ == 0; });
}

}  // namespace instaplay::plugins
