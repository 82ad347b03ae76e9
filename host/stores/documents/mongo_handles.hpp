#pragma once

#include <mongoc/mongoc.h>

#include <memory>

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

}  // namespace instaplay::stores
