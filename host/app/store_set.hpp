#pragma once

#include <memory>

#include "host/app/config/config.hpp"
#include "host/app/store_traffic.hpp"
#include "host/stores/stores.hpp"

namespace instaplay::base {
class Clock;
}

namespace instaplay::app {

/// The stores that the configuration names, opened in the data folder, which is made when it is missing. Closed in
/// the right order by the destructor.
class StoreSet {
 public:
  /// Throws when a store cannot be opened: the message names the file and the fix.
  StoreSet(const Config& config, const base::Clock& clock);
  ~StoreSet();
  StoreSet(const StoreSet&) = delete;
  StoreSet& operator=(const StoreSet&) = delete;

  stores::Stores ports();
  /// As long as this object lives.
  const StoreTraffic& traffic() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace instaplay::app
