#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/realtime/fleet.hpp"

namespace instaplay::bench {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

/// One socket, and who sits there.
struct Seat {
  std::uint16_t port = 0;
  std::string token;
  std::string to;  ///< whom or what the messages that are sent from here name as their destination
};

/// Hears what live sockets get. On the thread that turns the crowd.
class CrowdListener {
 public:
  virtual ~CrowdListener() = default;
  virtual void onEvent(std::size_t /*seat*/, std::string_view /*text*/) {}
  virtual void onAck(std::string_view /*id*/) {}
  virtual void onError(std::string_view /*id*/, std::string_view /*code*/) {}
};

/// Sockets that speak `instaplay.v1`: each goes on from its place in the stream of events, and comes back when it is
/// refused or cut. It is live once it has all events up to the answer to its `resume`.
class Crowd : private FleetListener {
 public:
  Crowd(std::vector<Seat> seats, CrowdListener& listener);

  /// Lets all in that are away, at most `window` of them at once, and waits until all are live. Throws
  /// std::runtime_error with the reasons when that takes longer than time.
  void gather(std::size_t window, std::chrono::seconds time);
  /// Cuts all at once. Each has `forgotten` events to get again.
  void cutAll(std::int64_t forgotten);
  void command(std::size_t seat, std::string_view id, std::string_view op, std::string_view data);
  /// Pings all; gives how many answered in time.
  std::size_t pingAll(std::chrono::seconds time);
  /// Closes all; gives how many the server has closed in time.
  std::size_t closeAll(std::chrono::seconds time);
  void turn(std::chrono::milliseconds atMost);

  std::size_t size() const { return seats_.size(); }
  std::size_t live() const { return live_; }
  const Seat& seat(std::size_t index) const { return seats_[index]; }
  std::int64_t offset(std::size_t index) const { return places_[index].offset; }
  Clock::time_point liveSince(std::size_t index) const { return places_[index].liveSince; }
  /// Why sockets ended that were not asked to, and how often.
  const std::map<std::string, std::size_t>& ends() const { return ends_; }
  std::size_t refusedResumes() const { return refusedResumes_; }
  /// Events that came again after resuming.
  std::size_t replayed() const { return replayed_; }

 private:
  enum class State { away, arriving, catchingUp, live };
  struct Place {
    State state = State::away;
    std::string epoch;
    std::int64_t offset = 0, upTo = 0;
    Clock::time_point liveSince;
  };
  struct Arrival {
    std::size_t seat;
    Clock::time_point from;
  };

  void onText(std::size_t index, std::string_view text) override;
  void onPong(std::size_t) override { ++pongs_; }
  void onEnd(std::size_t index, const std::string& why) override;

  void onHello(std::size_t index, const Json& hello);
  void onResumed(std::size_t index, const Json& resumed);
  void onEvent(std::size_t index, const Json& event, std::string_view text);
  void admit();
  void leave(std::size_t index);
  void beLiveWhenCaughtUp(std::size_t index);

  std::vector<Seat> seats_;
  std::vector<Place> places_;
  CrowdListener& listener_;
  Fleet fleet_;
  std::deque<Arrival> waiting_;
  std::map<std::string, std::size_t> ends_;
  std::size_t window_ = 0, arriving_ = 0, live_ = 0, pongs_ = 0, closed_ = 0, refusedResumes_ = 0, replayed_ = 0;
  bool closing_ = false;
};

/// The p50, p99 and greatest of values, and their count; sorts them.
Json summary(std::vector<std::int64_t>& values);

}  // namespace instaplay::bench
