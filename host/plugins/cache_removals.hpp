#pragma once

#include <string>
#include <vector>

#include "host/base/ids.hpp"
#include "host/plugins/outbox.hpp"
#include "host/stores/cache/port.hpp"

namespace instaplay::plugins {

/// Removals from the cache that belong to a transaction. Each is made right after the commit and, by a row of the
/// outbox, once more by the relay: a crash between commit and removal leaves nothing stale for longer than the relay
/// takes. A cache that ends with the process needs no row. Any thread.
class CacheRemovals {
 public:
  CacheRemovals(Outbox& outbox, stores::Cache& cache, base::IdGenerator& ids)
      : outbox_(outbox), cache_(cache), ids_(ids) {}

  /// Keys as the cache knows them.
  void after(stores::SqlTransaction& transaction, std::vector<std::string> keys);

  /// Of rows that the relay takes up.
  static bool isOne(const stores::NewJob& row);
  static std::vector<std::string> keysOf(const stores::NewJob& row);

 private:
  void note(stores::SqlTransaction& transaction, const std::vector<std::string>& keys);

  Outbox& outbox_;
  stores::Cache& cache_;
  base::IdGenerator& ids_;
};

}  // namespace instaplay::plugins
