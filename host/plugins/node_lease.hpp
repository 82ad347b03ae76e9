#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>

#include "host/plugins/leases.hpp"

namespace instaplay::base {
class IdGenerator;
}

namespace instaplay::plugins {

/// This host's number among all hosts of the installation, from 0 to 4095: part of every id it mints, so two running
/// hosts never share one. Leased in SQL, renewed by a thread of its own, given back at the end. While SQL is away for
/// so long that another host may take the number no ids are minted; once it is back they are, with another number if
/// need be.
class NodeLease {
 public:
  struct Times {
    std::chrono::milliseconds lease = std::chrono::seconds{60};
    std::chrono::milliseconds renewal = std::chrono::seconds{15};
    std::chrono::milliseconds retry = std::chrono::seconds{1};  ///< after a renewal that failed
  };
  static constexpr std::uint32_t kNodes = 4096;
  static constexpr std::string_view kPrefix = "node/";  ///< of the names of all nodes' leases

  /// Borrows both. onLost runs once, on the renewing thread, when another host has the number that ids were minted
  /// with: stop the host. Throws base::Error unavailable when the store is down or all numbers are taken.
  NodeLease(Leases& leases, base::IdGenerator& ids, std::function<void()> onLost, Times times);
  NodeLease(Leases& leases, base::IdGenerator& ids, std::function<void()> onLost);
  ~NodeLease();
  NodeLease(const NodeLease&) = delete;
  NodeLease& operator=(const NodeLease&) = delete;

  std::uint32_t node() const { return node_; }

 private:
  using Now = std::chrono::steady_clock;

  void keepRenewing(const std::stop_token& stop);
  bool renew();
  void hold(std::uint32_t node, Now::time_point since);
  void doubt();

  Leases& leases_;
  base::IdGenerator& ids_;
  const std::function<void()> onLost_;
  const Times times_;
  std::atomic<std::uint32_t> node_;
  Now::time_point renewed_;
  bool isSure_ = true;  ///< the last renewal went well
  bool isMinting_ = true;
  std::jthread thread_;
};

}  // namespace instaplay::plugins
