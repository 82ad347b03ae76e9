#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "host/base/clock.hpp"
#include "host/plugins/ended_sessions.hpp"
#include "host/plugins/event_bus.hpp"
#include "host/plugins/principal.hpp"
#include "host/realtime/options.hpp"
#include "host/realtime/socket.hpp"

namespace instaplay::realtime {

/// Who asks for a socket.
struct Guest {
  plugins::PrincipalPtr principal;  ///< null: anonymous
  std::string clientAddress;
};

class Roster;

/// The place of one open socket in the roster: it keeps looking whether the session behind the socket still is one,
/// and closes the socket with 4001 when it is not. Any thread.
class Seat {
 public:
  ~Seat();
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  /// onTick runs ten times a second from here on, and must not block. wire outlives the seat.
  void opened(Wire& wire, std::function<void(std::int64_t nowMs)> onTick = {});
  /// As of the last look.
  plugins::PrincipalPtr principal() const;
  const std::string& clientAddress() const { return clientAddress_; }

 private:
  friend class Roster;
  Seat(Roster& roster, Guest guest, std::string addressKey);

  void tick(std::int64_t nowMs);
  bool isDue(std::int64_t nowMs, const std::optional<std::uint64_t>& link) const;
  bool mustLook() const;
  std::string sessionId() const;
  void heardOfEnd();
  void looksNow();
  void looked(plugins::PrincipalPtr current, std::int64_t nowMs, const std::optional<std::uint64_t>& link);

  Roster& roster_;
  const std::string clientAddress_, addressKey_;
  mutable std::mutex mutex_;  ///< what follows
  plugins::PrincipalPtr principal_;
  Wire* wire_ = nullptr;
  std::function<void(std::int64_t)> onTick_;
  std::int64_t lookedAtMs_ = 0;
  std::optional<std::uint64_t> lookedUnder_;
  bool mustLook_ = true, isRevoked_ = false;
  bool heardSince_ = true;  ///< of an end, since the last look began
};

/// All open sockets of this process. Any thread.
class Roster {
 public:
  /// Who the sessions with these ids belong to now; those that ended are left out. May block; throws base::Error when
  /// it cannot be told.
  using LookUp = std::function<std::vector<plugins::PrincipalPtr>(const std::vector<std::string>& sessionIds)>;

  Roster(const Options& options, plugins::EventBus& events, const base::Clock& clock, LookUp lookUp);
  ~Roster();

  /// Throws base::Error limited when the user or the address has too many.
  std::unique_ptr<Seat> admit(Guest guest, std::string addressKey);
  std::size_t size() const;

  void start();
  void stop();
  /// What the threads of start() do. One thread each.
  void tick();
  void lookAtDue(const std::stop_token& stop = {});

 private:
  friend class Seat;
  using Counts = std::unordered_map<std::string, std::size_t>;

  void remove(Seat& seat);
  static std::size_t countOf(const Counts& counts, const std::string& key);
  static void discount(Counts& counts, const std::string& key);
  /// The sessions to look up next, in order.
  std::vector<std::string> due() const;
  template <class Work>
  void forEachOf(const std::vector<std::string>& sessionIds, Work work);
  void lookAt(const std::vector<std::string>& sessionIds);
  void onEnded(const plugins::EndedSessions& ended);

  const Options& options_;
  const plugins::EventBus& events_;
  const base::Clock& clock_;
  const LookUp lookUp_;
  mutable std::mutex mutex_;  ///< what follows, and that no seat goes
  std::unordered_set<Seat*> seats_;
  Counts ofUser_, ofAddress_;
  std::condition_variable_any wake_;
  bool mustLook_ = false;
  std::int64_t notBeforeMs_ = 0;  ///< of the next look, after one failed
  struct Ear;
  std::shared_ptr<Ear> ear_;  ///< what the bus keeps, also when this is gone
  std::jthread ticker_, looker_;
};

}  // namespace instaplay::realtime
