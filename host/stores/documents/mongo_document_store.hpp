#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "host/stores/documents/mongo_options.hpp"
#include "host/stores/documents/port.hpp"

namespace instaplay::stores {

class MongoPinger;
class MongoPool;

/// Documents in MongoDB 4.2 or newer. What it refuses is what the embedded store refuses, and nothing that was not
/// checked reaches the server.
///
/// Each call waits a limited time (MongoOptions) and then throws unavailable, or timeout when base::DeadlineScope is
/// over; after that a write may or may not have happened, as always where a network is between. A call without time
/// left asks nothing. One that has begun waits for a free connection, and lets the server search, no longer than the
/// scope; but the driver knows the limits of MongoOptions only for finding a server, connecting and an answer, so that
/// a server that hangs keeps a call past its scope by those, twice where the driver repeats it.
///
/// Where the servers are replicas, a write is acknowledged by their majority, and the driver repeats an insert or a
/// change of one document that a failover cut off. The tests see what the driver sends to a server that calls itself a
/// primary; no test has run on a replica set, nor through a failover.
///
/// Differences from the embedded store, all in corners: an update or removal of many documents is not atomic as a
/// whole; objects are equal only with their fields in the same order (documents are written in the order of names);
/// booleans sort after strings, an array by its least or greatest element; a unique index looks into arrays.
class MongoDocumentStore final : public DocumentStore {
 public:
  /// Connects to nothing yet, so that a server that is down now can come later. Throws std::runtime_error for options
  /// that cannot be used; its text holds no password.
  explicit MongoDocumentStore(const MongoOptions& options);
  ~MongoDocumentStore() override;

  /// Throws Error conflict ("index_changed") when an index over the same keys exists with another definition.
  void ensureCollection(std::string_view collection, const std::vector<DocumentIndex>& indexes) override;
  void insert(std::string_view collection, const base::Json& document) override;
  void find(std::string_view collection, const base::Json& filter, const FindOptions& options,
            const DocumentVisitor& visit) override;
  std::int64_t update(std::string_view collection, const base::Json& filter, const base::Json& change,
                      Matching matching, WhenMissing whenMissing) override;
  std::int64_t remove(std::string_view collection, const base::Json& filter, Matching matching) override;
  std::int64_t count(std::string_view collection, const base::Json& filter) override;
  void ping(base::Deadline deadline) override;

  /// How many it has asked the server for. A find of many documents counts once.
  std::uint64_t operations() const { return operations_.load(std::memory_order_relaxed); }

 private:
  template <typename Work>
  auto with(std::string_view collection, const Work& work);

  std::chrono::milliseconds indexWait_;
  std::unique_ptr<MongoPool> pool_;
  std::unique_ptr<MongoPinger> pinger_;
  std::atomic<std::uint64_t> operations_{0};
};

}  // namespace instaplay::stores
