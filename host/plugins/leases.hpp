#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "host/base/clock.hpp"

namespace instaplay::stores {
class SqlStore;
}

namespace instaplay::plugins {

/// Rights that one holder at a time has, kept in SQL (host_leases) by the clocks of the hosts: good for splitting work,
/// not for proving that nobody else acts. Any thread. Throws base::Error unavailable when the store is down.
class Leases {
 public:
  /// holder: unique among all running hosts.
  Leases(stores::SqlStore& sql, const base::Clock& clock, std::string holder);

  /// Takes or prolongs the lease; false while another holds it.
  bool acquire(std::string_view name, std::chrono::milliseconds time);
  /// Whether it is this holder's and has not run out.
  bool holds(std::string_view name);
  /// Whether another holder has a lease whose name begins so.
  bool othersHold(std::string_view prefix);
  /// Gives it back if it is this holder's.
  void release(std::string_view name);

  const std::string& holder() const { return holder_; }

 private:
  stores::SqlStore& sql_;
  const base::Clock& clock_;
  const std::string holder_;
};

}  // namespace instaplay::plugins
