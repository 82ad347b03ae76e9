#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>
#include <thread>

#include "host/plugins/leases.hpp"

namespace instaplay::plugins {

/// This host's number among all hosts of the installation, from 0 to 4095: part of every id it mints, so two running
/// hosts never share one. Leased in SQL, renewed by a thread of its own, given back at the end.
class NodeLease {
 public:
  static constexpr std::uint32_t kNodes = 4096;
  static constexpr std::chrono::seconds kTime{60};
  static constexpr std::chrono::seconds kRenewal{15};
  static constexpr std::string_view kPrefix = "node/";  ///< of the names of all nodes' leases

  /// onLost runs once, on the renewing thread, when the number can no longer be relied on: stop minting, so stop the
  /// host. Throws base::Error unavailable when the store is down or all numbers are taken.
  NodeLease(Leases& leases, std::function<void()> onLost, std::chrono::milliseconds renewal = kRenewal);
  ~NodeLease();
  NodeLease(const NodeLease&) = delete;
  NodeLease& operator=(const NodeLease&) = delete;

  std::uint32_t node() const { return node_; }

 private:
  void keepRenewing(const std::stop_token& stop, std::chrono::milliseconds renewal);
  bool renew();

  Leases& leases_;
  std::function<void()> onLost_;
  std::uint32_t node_;
  std::chrono::steady_clock::time_point renewed_;
  std::jthread thread_;
};

}  // namespace instaplay::plugins
