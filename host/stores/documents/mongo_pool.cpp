#include "host/stores/documents/mongo_pool.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "host/base/log.hpp"
#include "host/stores/documents/mongo_failure.hpp"

namespace instaplay::stores {
namespace {

using std::chrono::milliseconds;

void logFromDriver(mongoc_log_level_t level, const char* domain, const char* message, void*) {
  const base::LogFields details{{"domain", domain}, {"message", message}};
  switch (level) {
    case MONGOC_LOG_LEVEL_ERROR:
    case MONGOC_LOG_LEVEL_CRITICAL: return base::logError("documents", "the MongoDB driver reports an error", details);
    case MONGOC_LOG_LEVEL_WARNING: return base::logWarn("documents", "the MongoDB driver warns", details);
    default: return base::logDebug("documents", "the MongoDB driver says", details);
  }
}

/// Once per process, and never undone: the driver cannot start again after its end.
void startDriver() {
  static std::once_flag started;
  std::call_once(started, [] {
    mongoc_log_set_handler(logFromDriver, nullptr);
    mongoc_init();
  });
}

void setDefault(mongoc_uri_t* uri, const char* option, std::int64_t value) {
  if (!mongoc_uri_has_option(uri, option)) mongoc_uri_set_option_as_int32(uri, option, std::int32_t(value));
}

milliseconds answerWaitOf(const mongoc_uri_t* uri) {
  return milliseconds{mongoc_uri_get_option_as_int32(uri, MONGOC_URI_SOCKETTIMEOUTMS, 0)};
}

MongoUri parseUri(const MongoOptions& options) {
  bson_error_t error;
  MongoUri uri(mongoc_uri_new_with_error(options.uri.c_str(), &error));
  if (!uri) {
    // The driver's reason may quote a part of the URI, and that a password.
    const bool hasLogin = options.uri.find('@') != std::string::npos;
    throw std::runtime_error("the URI of the document store is not valid" +
                             (hasLogin ? std::string(" (special characters in a password must be percent-encoded)")
                                       : ": " + std::string(error.message)));
  }
  // One more, which the pings keep.
  const auto size = mongoc_uri_get_option_as_int32(uri.get(), MONGOC_URI_MAXPOOLSIZE, options.poolSize);
  mongoc_uri_set_option_as_int32(uri.get(), MONGOC_URI_MAXPOOLSIZE, std::max(size, 1) + 1);
  setDefault(uri.get(), MONGOC_URI_WAITQUEUETIMEOUTMS, options.poolWait.count());
  setDefault(uri.get(), MONGOC_URI_SERVERSELECTIONTIMEOUTMS, options.serverWait.count());
  setDefault(uri.get(), MONGOC_URI_CONNECTTIMEOUTMS, options.connectWait.count());
  setDefault(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, options.answerWait.count());
  mongoc_uri_set_appname(uri.get(), "instaplay");
  if (answerWaitOf(uri.get()) <= milliseconds{0}) {
    mongoc_uri_set_option_as_int32(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, std::int32_t(options.answerWait.count()));
  }
  // Whoever reads must find what was written before.
  const MongoReadPrefs primary(mongoc_read_prefs_new(MONGOC_READ_PRIMARY));
  mongoc_uri_set_read_prefs_t(uri.get(), primary.get());
  return uri;
}

/// Leaves a tenth, at most half a second, for the way.
milliseconds searchTimeWithin(milliseconds answerWait) {
  return std::max(answerWait - std::min(answerWait / 10, milliseconds{500}), milliseconds{1});
}

/// Made once: the driver's own object is not safe to share.
BsonDocument writeOptionsFor(mongoc_write_concern_t* concern) {
  mongoc_write_concern_set_journal(concern, true);
  BsonDocument options;
  mongoc_write_concern_append(concern, options.get());
  options.append("validate", false);  // the server knows what it accepts; names with a dot or none are fine
  return options;
}

BsonDocument byMajority(milliseconds wait) {
  const MongoWriteConcern concern(mongoc_write_concern_new());
  mongoc_write_concern_set_wmajority(concern.get(), std::int32_t(wait.count()));
  return writeOptionsFor(concern.get());
}

BsonDocument byJournal() {
  const MongoWriteConcern concern(mongoc_write_concern_new());
  mongoc_write_concern_set_w(concern.get(), 1);
  return writeOptionsFor(concern.get());
}

void checkDatabaseName(const std::string& name) {
  if (!name.empty() && name.find_first_of(R"(/\. "$*<>:|?)") == std::string::npos) return;
  throw std::runtime_error("\"" + name + "\" is no name of a MongoDB database");
}

MongoClientPool makePool(const mongoc_uri_t* uri) {
  bson_error_t error;
  MongoClientPool pool(mongoc_client_pool_new_with_error(uri, &error));
  if (!pool) throw std::runtime_error("the document store cannot be used: " + std::string(error.message));
  mongoc_client_pool_set_error_api(pool.get(), MONGOC_ERROR_API_VERSION_2);
  return pool;
}

bool hasReplicas(const mongoc_server_description_t* server) {
  const std::string_view type = mongoc_server_description_type(server);
  return type == "RSPrimary" || type == "Mongos" || type == "LoadBalancer";
}

}  // namespace

MongoPool::Lease::Lease(Lease&& other) noexcept : pool_(other.pool_), client_(std::exchange(other.client_, nullptr)) {}

MongoPool::Lease::~Lease() {
  if (client_ != nullptr) mongoc_client_pool_push(pool_, client_);
}

MongoPool::MongoPool(const MongoOptions& options)
    : uri_((startDriver(), parseUri(options))),
      database_(options.database),
      searchTime_(searchTimeWithin(answerWaitOf(uri_.get()))),
      majority_(byMajority(searchTime_)),
      journaled_(byJournal()),
      pool_(makePool(uri_.get())) {
  checkDatabaseName(database_);
}

MongoPool::Lease MongoPool::lease() {
  mongoc_client_t* client = mongoc_client_pool_pop(pool_.get());
  if (client != nullptr) return {pool_.get(), client};
  base::Error busy = base::unavailable("The document store is busy. Try again.");
  busy.retryAfter = std::chrono::seconds{1};
  throw busy;
}

MongoClient MongoPool::patientClient(milliseconds answerWait) const {
  const MongoUri uri(mongoc_uri_copy(uri_.get()));
  mongoc_uri_set_option_as_int32(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, std::int32_t(answerWait.count()));
  MongoClient client(mongoc_client_new_from_uri(uri.get()));
  if (!client) throw base::unavailable("The document store cannot be used now.");
  mongoc_client_set_error_api(client.get(), MONGOC_ERROR_API_VERSION_2);
  return client;
}

MongoCollection MongoPool::collection(mongoc_client_t* client, const std::string& name) const {
  return MongoCollection(mongoc_client_get_collection(client, database_.c_str(), name.c_str()));
}

const bson_t* MongoPool::writeOptions(mongoc_client_t* client) const {
  bson_error_t error;
  const MongoServer server(mongoc_client_select_server(client, true, nullptr, &error));
  if (!server) throw mongoError(error, MongoWork::changing);
  return (hasReplicas(server.get()) ? majority_ : journaled_).get();
}

}  // namespace instaplay::stores
