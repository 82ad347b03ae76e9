#include "host/plugins/push_relay.hpp"

#include "host/base/log.hpp"
#include "host/plugins/pushes.hpp"

namespace instaplay::plugins {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr milliseconds kPoll{200};
constexpr milliseconds kPauseAfterFailure{500};
// Short, since pushes of all hosts wait until that of a host which died has run out.
constexpr milliseconds kLease = seconds{6};
constexpr milliseconds kRenewal = seconds{2};
constexpr milliseconds kLook = seconds{10};
constexpr std::string_view kWakes = "host.pushes";

std::vector<std::string> streamsOf(const PushOutbox::Row& row) {
  std::vector<std::string> streams;
  streams.reserve(row.users.size());
  for (const std::int64_t user : row.users) streams.push_back(userStream(user));
  return streams;
}

}  // namespace

PushRelay::PushRelay(PushOutbox& outbox, stores::Streams& streams, Leases& leases, const base::Clock& clock)
    : outbox_(outbox), streams_(streams), leases_(leases), clock_(clock) {}

PushRelay::~PushRelay() { stop(); }

void PushRelay::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void PushRelay::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  outbox_.wake().wake(1);
  thread_.join();
  wakes_.reset();
  try {
    leases_.release(PushOutbox::kLease);
  } catch (const std::exception& error) {
    base::logWarn("pushes", "The relay's lease was not given back; it runs out", {{"error", error.what()}});
  }
}

void PushRelay::run(const std::stop_token& stop) {
  Cause cause = Cause::time;
  while (!stop.stop_requested()) {
    milliseconds pause = kPoll;
    try {
      round(cause);
      if (failing_) base::logInfo("pushes", "Pushes go out again");
      failing_ = false;
    } catch (const std::exception& error) {
      if (!failing_) base::logWarn("pushes", "Pushes wait", {{"error", error.what()}});
      failing_ = true;
      pause = kPauseAfterFailure;
    }
    // One look finds the rows of all commits so far.
    cause = outbox_.wake().waitUntil(steady_clock::now() + pause) ? Cause::wake : Cause::time;
    while (outbox_.wake().waitUntil(steady_clock::now())) {
    }
  }
}

void PushRelay::round(Cause cause) {
  look();
  listen();
  if (!leads()) {
    if (cause == Cause::wake) streams_.broadcast(kWakes, leases_.holder());
    return;
  }
  while (relayBatch().hasMore) look();
}

std::size_t PushRelay::relayOnce() { return relayBatch().rows.size(); }

PushOutbox::Batch PushRelay::relayBatch() {
  if (!leads()) return {};
  PushOutbox::Batch batch = outbox_.due(leases_.holder());
  send(batch.rows);
  return batch;
}

void PushRelay::send(std::span<const PushOutbox::Row> rows) {
  std::vector<std::vector<std::string>> streams;
  for (const PushOutbox::Row& row : rows) streams.push_back(streamsOf(row));
  std::vector<stores::StreamAppend> events;
  for (std::size_t i = 0; i < rows.size(); ++i) events.push_back({streams[i], rows[i].eventId, rows[i].body});
  std::size_t gone = 0;
  try {
    while (gone < rows.size()) gone += streams_.appendAll(std::span(events).subspan(gone));
  } catch (...) {
    outbox_.remove(rows.first(gone));
    throw;
  }
  outbox_.remove(rows);
}

bool PushRelay::leads() {
  const std::int64_t now = clock_.nowMs();
  if (askedMs_ == 0 || now >= askedMs_ + kRenewal.count()) {
    leads_ = leases_.acquire(PushOutbox::kLease, kLease);
    askedMs_ = now;
  }
  return leads_;
}

void PushRelay::look() {
  const std::int64_t now = clock_.nowMs();
  if (lookedMs_ != 0 && now < lookedMs_ + kLook.count()) return;
  lookedMs_ = now;
  oldestWait_ = outbox_.oldestWait();
}

void PushRelay::listen() {
  if (wakes_) return;
  wakes_ = streams_.subscribe(kWakes, [this](const stores::StreamEvent& event) {
    // One that does not lead has nothing to do, and its word would come back to others as theirs does to it.
    if (leads_ && event.body != leases_.holder()) outbox_.wake().wake(1);
  });
}

}  // namespace instaplay::plugins
