#include <charconv>
#include <stdexcept>

#include "tests/bench/realtime/modes.hpp"

namespace instaplay::bench {
namespace {

constexpr std::chrono::seconds kTimeToOpen{120}, kWarmUp{2}, kTimeToArrive{10};

/// Microseconds on the clock that the servers of this machine stamp their events with.
std::int64_t nowUs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

/// The number that stands behind a mark in text; -1: there is none.
std::int64_t numberAfter(std::string_view text, std::string_view mark) {
  std::int64_t number = -1;
  if (const auto at = text.find(mark); at != std::string_view::npos) {
    std::from_chars(text.data() + at + mark.size(), text.data() + text.size(), number);
  }
  return number;
}

/// Sends messages and notes what became of each.
class Exchange final : public CrowdListener {
 public:
  explicit Exchange(const Options& options) : options_(options), crowd_(options.seats, *this) {}

  void open() { crowd_.gather(options_.window, kTimeToOpen); }
  /// Nothing that was sent before this counts.
  void beginToCount();
  void run(std::chrono::seconds time);
  void awaitStragglers();
  Json report();

  void onEvent(std::size_t seat, std::string_view text) override;
  void onAck(std::string_view id) override;
  void onError(std::string_view id, std::string_view code) override;

 private:
  struct Flight {
    std::int64_t sent = 0, acked = 0, arrived = 0;
    bool failed = false;
  };

  void send();
  void settle() { --underWay_; }

  const Options& options_;
  std::vector<Flight> flights_;
  std::vector<std::int64_t> fromPush_, fromSend_;
  std::map<std::string, std::size_t> errors_;
  std::size_t counted_ = 0, underWay_ = 0;
  std::int64_t end_ = 0;
  Crowd crowd_;
};

void Exchange::beginToCount() {
  counted_ = flights_.size();
  fromSend_.clear();
  fromPush_.clear();
  errors_.clear();
}

void Exchange::run(std::chrono::seconds time) {
  const auto start = Clock::now();
  const std::size_t before = flights_.size();
  for (auto now = start; now < start + time; now = Clock::now()) {
    if (options_.rate > 0) {
      const auto due = static_cast<std::size_t>(std::chrono::duration<double>(now - start).count() * options_.rate);
      while (flights_.size() - before < due) send();
    } else {
      while (underWay_ < options_.outstanding) send();
    }
    crowd_.turn(std::chrono::milliseconds(1));
  }
  end_ = nowUs();
}

void Exchange::send() {
  const std::size_t number = flights_.size(), seat = number % crowd_.size();
  flights_.push_back({nowUs()});
  ++underWay_;
  crowd_.command(seat, std::to_string(number), options_.op, messageData(options_, crowd_.seat(seat), number));
}

void Exchange::awaitStragglers() {
  const auto end = Clock::now() + kTimeToArrive;
  const auto isMissing = [](const Flight& flight) {
    return !flight.failed && (flight.acked == 0 || flight.arrived == 0);
  };
  std::size_t first = counted_;
  while (Clock::now() < end) {
    while (first < flights_.size() && !isMissing(flights_[first])) ++first;
    if (first == flights_.size()) return;
    crowd_.turn(std::chrono::milliseconds(5));
  }
}

// What a sender gets of their own message does not count.
void Exchange::onEvent(std::size_t seat, std::string_view text) {
  const std::int64_t now = nowUs(), number = numberAfter(text, "\"n:");
  if (number < 0 || static_cast<std::size_t>(number) >= flights_.size()) return;
  if (static_cast<std::size_t>(number) % crowd_.size() == seat) return;
  Flight& flight = flights_[static_cast<std::size_t>(number)];
  if (flight.arrived == 0) flight.arrived = now;
  if (static_cast<std::size_t>(number) < counted_) return;
  fromSend_.push_back(now - flight.sent);
  if (const std::int64_t at = numberAfter(text, "\"pushedUs\":"); at > 0) fromPush_.push_back(now - at);
}

void Exchange::onAck(std::string_view id) {
  flights_.at(static_cast<std::size_t>(numberAfter(id, ""))).acked = nowUs();
  settle();
}

void Exchange::onError(std::string_view id, std::string_view code) {
  ++errors_[std::string(code)];
  if (id.empty()) return;
  flights_.at(static_cast<std::size_t>(numberAfter(id, ""))).failed = true;
  settle();
}

Json Exchange::report() {
  std::vector<std::int64_t> toAck, fromAck;
  std::size_t lost = 0, carried = 0;
  for (std::size_t i = counted_; i < flights_.size(); ++i) {
    const Flight& flight = flights_[i];
    if (flight.acked > 0) toAck.push_back(flight.acked - flight.sent);
    if (flight.arrived > 0 && flight.arrived <= end_) ++carried;
    if (flight.acked > 0 && flight.arrived > 0)
      fromAck.push_back(std::max<std::int64_t>(0, flight.arrived - flight.acked));
    if (flight.acked > 0 && flight.arrived == 0) ++lost;
  }
  return {{"sent", flights_.size() - counted_},
          {"received", fromSend_.size()},
          {"carried", carried},
          {"lost", lost},
          {"errors", errors_},
          {"ends", crowd_.ends()},
          {"send_to_ack_us", summary(toAck)},
          {"ack_to_socket_us", summary(fromAck)},
          {"send_to_socket_us", summary(fromSend_)},
          {"push_to_socket_us", summary(fromPush_)}};
}

}  // namespace

void runLatency(const Options& options) {
  if (options.rate <= 0 && options.outstanding == 0) throw std::runtime_error("latency needs --rate or --outstanding");
  Exchange exchange(options);
  exchange.open();
  exchange.run(kWarmUp);
  exchange.beginToCount();
  printLine({{"measuring", true}});
  exchange.run(options.seconds);
  printLine({{"measuring", false}});
  exchange.awaitStragglers();
  printLine(exchange.report());
}

}  // namespace instaplay::bench
