#pragma once

#include <mongoc/mongoc.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "host/stores/documents/bson_json.hpp"
#include "host/stores/documents/mongo_options.hpp"

namespace instaplay::stores {

/// The driver's objects, owned.
template <auto destroy>
struct MongoDeleter {
  template <typename T>
  void operator()(T* object) const {
    destroy(object);
  }
};

using MongoUri = std::unique_ptr<mongoc_uri_t, MongoDeleter<mongoc_uri_destroy>>;
using MongoClient = std::unique_ptr<mongoc_client_t, MongoDeleter<mongoc_client_destroy>>;
using MongoClientPool = std::unique_ptr<mongoc_client_pool_t, MongoDeleter<mongoc_client_pool_destroy>>;
using MongoCollection = std::unique_ptr<mongoc_collection_t, MongoDeleter<mongoc_collection_destroy>>;
using MongoCursor = std::unique_ptr<mongoc_cursor_t, MongoDeleter<mongoc_cursor_destroy>>;
using MongoServer = std::unique_ptr<mongoc_server_description_t, MongoDeleter<mongoc_server_description_destroy>>;
using MongoReadPrefs = std::unique_ptr<mongoc_read_prefs_t, MongoDeleter<mongoc_read_prefs_destroy>>;
using MongoWriteConcern = std::unique_ptr<mongoc_write_concern_t, MongoDeleter<mongoc_write_concern_destroy>>;

/// Whether a server that the driver describes so has others that can confirm a write.
bool hasReplicas(std::string_view serverType);

/// The connections to MongoDB. The driver watches the servers by itself and connects again when one is back. Any
/// thread.
class MongoPool {
 public:
  /// A client of the pool, for one thread at a time; goes back when destroyed.
  class Lease {
   public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    mongoc_client_t* client() const { return client_; }

   private:
    friend class MongoPool;
    Lease(MongoPool& pool, mongoc_client_t* client) : pool_(pool), client_(client) {}

    MongoPool& pool_;
    mongoc_client_t* client_;
  };

  /// Connects to nothing yet. Throws std::runtime_error for options that cannot be used; its text holds no password.
  explicit MongoPool(const MongoOptions& options);

  /// Throws Error unavailable when no client is free in time, timeout when base::DeadlineScope is over.
  Lease lease();
  /// A client outside the pool that waits longer for answers, though not longer than base::DeadlineScope.
  MongoClient patientClient(std::chrono::milliseconds answerWait) const;
  MongoCollection collection(mongoc_client_t* client, const std::string& name) const;

  const std::string& database() const { return database_; }
  /// The time that the server may spend on one search, so that it stops working for nobody: a little less than the time
  /// we wait for it, and no more than base::DeadlineScope leaves.
  std::chrono::milliseconds searchTime() const;
  /// Waits for the server to write to and gives the options for the strongest promise that the topology can give: by
  /// the majority where there are replicas, else by the server's journal. Throws Error unavailable when there is none,
  /// timeout when base::DeadlineScope is over by then.
  const bson_t* writeOptions(mongoc_client_t* client) const;

 private:
  void giveBack(mongoc_client_t* client);

  MongoUri uri_;
  std::string database_;
  std::chrono::milliseconds poolWait_, searchTime_;
  BsonDocument majority_, journaled_;
  MongoClientPool pool_;
  std::mutex mutex_;
  std::condition_variable givenBack_;
};

}  // namespace instaplay::stores
