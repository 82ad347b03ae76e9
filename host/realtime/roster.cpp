#include "host/realtime/roster.hpp"

#include <algorithm>
#include <exception>
#include <set>
#include <utility>

#include "host/base/error.hpp"
#include "host/base/log.hpp"

namespace instaplay::realtime {
namespace {

constexpr std::chrono::milliseconds kTickEvery{100};
constexpr std::int64_t kPauseAfterFailureMs = 1'000;
constexpr std::size_t kLooksAtOnce = 200;

base::Error tooMany(const char* whose) {
  base::Error error(base::ErrorKind::limited, "too_many_sockets",
                    std::string("There are too many open sockets of this ") + whose + ". Close one first.");
  error.retryAfter = std::chrono::seconds(10);
  return error;
}

}  // namespace

Seat::Seat(Roster& roster, Guest guest, std::string addressKey)
    : roster_(roster),
      clientAddress_(std::move(guest.clientAddress)),
      addressKey_(std::move(addressKey)),
      principal_(std::move(guest.principal)) {}

Seat::~Seat() { roster_.remove(*this); }

void Seat::opened(Wire& wire, std::function<void(std::int64_t)> onTick) {
  const std::lock_guard lock(mutex_);
  wire_ = &wire;
  onTick_ = std::move(onTick);
  if (isRevoked_) wire.close(close_code::kRevoked, "the session has ended");
}

plugins::PrincipalPtr Seat::principal() const {
  const std::lock_guard lock(mutex_);
  return principal_;
}

// The function is set once, and the seat does not go while the roster ticks.
void Seat::tick(std::int64_t nowMs) {
  const std::function<void(std::int64_t)>* work = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (onTick_) work = &onTick_;
  }
  if (work) (*work)(nowMs);
}

bool Seat::isDue(std::int64_t nowMs, const std::optional<std::uint64_t>& link) const {
  const std::lock_guard lock(mutex_);
  if (!principal_ || principal_->sessionId.empty() || isRevoked_) return false;
  const bool hearsOfEnds = link && link == lookedUnder_;
  const auto interval = hearsOfEnds ? roster_.options_.recheck : roster_.options_.recheckAlone;
  return mustLook_ || nowMs - lookedAtMs_ >= interval.count();
}

bool Seat::mustLook() const {
  const std::lock_guard lock(mutex_);
  return mustLook_;
}

std::string Seat::sessionId() const {
  const std::lock_guard lock(mutex_);
  return principal_ ? principal_->sessionId : std::string();
}

void Seat::heardOfEnd() {
  const std::lock_guard lock(mutex_);
  mustLook_ = heardSince_ = true;
}

void Seat::looksNow() {
  const std::lock_guard lock(mutex_);
  heardSince_ = false;
}

void Seat::looked(plugins::PrincipalPtr current, std::int64_t nowMs, const std::optional<std::uint64_t>& link) {
  const std::lock_guard lock(mutex_);
  mustLook_ = heardSince_;  // what was read may be older than the end
  lookedAtMs_ = nowMs;
  lookedUnder_ = link;
  if (current) {
    principal_ = std::move(current);
    return;
  }
  isRevoked_ = true;
  if (wire_) wire_->close(close_code::kRevoked, "the session has ended");
}

/// The bus calls it for as long as the host runs.
struct Roster::Ear {
  std::mutex mutex;
  Roster* roster;
};

Roster::Roster(const Options& options, plugins::EventBus& events, const base::Clock& clock, LookUp lookUp)
    : options_(options), events_(events), clock_(clock), lookUp_(std::move(lookUp)), ear_(new Ear{{}, this}) {
  events.listen(std::string(plugins::kSessionEndedTopic), [ear = ear_](const plugins::Event& event) {
    const auto ended = plugins::EndedSessions::parse(event.json);
    const std::lock_guard lock(ear->mutex);
    if (ear->roster) ear->roster->onEnded(ended);
  });
}

Roster::~Roster() {
  stop();
  const std::lock_guard lock(ear_->mutex);
  ear_->roster = nullptr;
}

std::unique_ptr<Seat> Roster::admit(Guest guest, std::string addressKey) {
  const std::string user = guest.principal ? guest.principal->userId : std::string();
  std::unique_ptr<Seat> seat(new Seat(*this, std::move(guest), std::move(addressKey)));
  const std::lock_guard lock(mutex_);
  if (!user.empty() && countOf(ofUser_, user) >= options_.perUser) throw tooMany("account");
  if (countOf(ofAddress_, seat->addressKey_) >= options_.perAddress) throw tooMany("address");
  if (!user.empty()) ++ofUser_[user];
  ++ofAddress_[seat->addressKey_];
  seats_.insert(seat.get());
  return seat;
}

void Roster::remove(Seat& seat) {
  const std::lock_guard lock(mutex_);
  if (seats_.erase(&seat) == 0) return;
  if (seat.principal_) discount(ofUser_, seat.principal_->userId);
  discount(ofAddress_, seat.addressKey_);
}

std::size_t Roster::countOf(const Counts& counts, const std::string& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

void Roster::discount(Counts& counts, const std::string& key) {
  const auto found = counts.find(key);
  if (found != counts.end() && --found->second == 0) counts.erase(found);
}

std::size_t Roster::size() const {
  const std::lock_guard lock(mutex_);
  return seats_.size();
}

void Roster::start() {
  const auto everyTick = [this](const std::stop_token& stop, auto work) {
    while (!stop.stop_requested()) {
      work();
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, kTickEvery, [&] { return stop.stop_requested(); });
    }
  };
  ticker_ = std::jthread([this, everyTick](const std::stop_token& stop) { everyTick(stop, [this] { tick(); }); });
  looker_ = std::jthread([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      lookAtDue(stop);
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, kTickEvery, [this] { return std::exchange(mustLook_, false); });
    }
  });
}

void Roster::stop() {
  for (std::jthread* thread : {&ticker_, &looker_}) {
    if (!thread->joinable()) continue;
    thread->request_stop();
    thread->join();
  }
}

void Roster::tick() {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.monotonicMs();
  for (Seat* seat : seats_) seat->tick(now);
}

void Roster::onEnded(const plugins::EndedSessions& ended) {
  const std::lock_guard lock(mutex_);
  for (Seat* seat : seats_) {
    const auto principal = seat->principal();
    if (!principal || !ended.concern(*principal)) continue;
    seat->heardOfEnd();
    mustLook_ = true;
  }
  if (mustLook_) wake_.notify_all();
}

// Sessions that may have ended come first; what is only looked at now and then fills the rest.
std::vector<std::string> Roster::due() const {
  std::set<std::string> ended, routine;
  const std::lock_guard lock(mutex_);
  const auto now = clock_.monotonicMs();
  if (now < notBeforeMs_) return {};
  const auto link = events_.link();
  for (const Seat* seat : seats_) {
    if (!seat->isDue(now, link)) continue;
    auto& ids = seat->mustLook() ? ended : routine;
    if (ids.size() < kLooksAtOnce) ids.insert(seat->sessionId());
  }
  for (auto id = routine.begin(); id != routine.end() && ended.size() < kLooksAtOnce; ++id) ended.insert(*id);
  return {ended.begin(), ended.end()};
}

// Asked anew each time, so that an end which is heard of meanwhile waits for one look at most.
void Roster::lookAtDue(const std::stop_token& stop) {
  for (auto next = due(); !next.empty() && !stop.stop_requested(); next = due()) lookAt(next);
}

template <class Work>
void Roster::forEachOf(const std::vector<std::string>& sessionIds, Work work) {
  const std::lock_guard lock(mutex_);
  for (Seat* seat : seats_) {
    const std::string id = seat->sessionId();
    if (std::ranges::binary_search(sessionIds, id)) work(*seat, id);
  }
}

void Roster::lookAt(const std::vector<std::string>& sessionIds) {
  const auto link = events_.link();
  forEachOf(sessionIds, [](Seat& seat, const std::string&) { seat.looksNow(); });
  std::unordered_map<std::string, plugins::PrincipalPtr> found;
  try {
    for (auto& principal : lookUp_(sessionIds)) found[principal->sessionId] = std::move(principal);
  } catch (const std::exception& error) {
    base::logWarn("realtime", "the sessions of sockets could not be checked", {{"reason", error.what()}});
    const std::lock_guard lock(mutex_);
    notBeforeMs_ = clock_.monotonicMs() + kPauseAfterFailureMs;
    return;
  }
  const auto now = clock_.monotonicMs();
  forEachOf(sessionIds, [&](Seat& seat, const std::string& id) {
    const auto current = found.find(id);
    seat.looked(current == found.end() ? nullptr : current->second, now, link);
  });
}

}  // namespace instaplay::realtime
