#include "host/stores/documents/mongo_pool.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "host/base/deadline_scope.hpp"
#include "host/base/log.hpp"
#include "host/stores/documents/document_errors.hpp"
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

/// For the driver 0 means for ever.
milliseconds timeOf(const mongoc_uri_t* uri, const char* option, milliseconds otherwise) {
  const auto time = mongoc_uri_get_option_as_int32(uri, option, 0);
  return time > 0 ? milliseconds{time} : otherwise;
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
  setDefault(uri.get(), MONGOC_URI_SERVERSELECTIONTIMEOUTMS, options.serverWait.count());
  setDefault(uri.get(), MONGOC_URI_CONNECTTIMEOUTMS, options.connectWait.count());
  const auto answerWait = timeOf(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, options.answerWait);
  mongoc_uri_set_option_as_int32(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, std::int32_t(answerWait.count()));
  // The driver repeats none where there are no replicas.
  if (!mongoc_uri_has_option(uri.get(), MONGOC_URI_RETRYWRITES)) {
    mongoc_uri_set_option_as_bool(uri.get(), MONGOC_URI_RETRYWRITES, true);
  }
  mongoc_uri_set_appname(uri.get(), "instaplay");
  // Whoever reads must find what was written before.
  const MongoReadPrefs primary(mongoc_read_prefs_new(MONGOC_READ_PRIMARY));
  mongoc_uri_set_read_prefs_t(uri.get(), primary.get());
  return uri;
}

/// Leaves a tenth, at most half a second, for the way.
milliseconds searchTimeWithin(milliseconds answerWait) {
  return std::max(answerWait - std::min(answerWait / 10, milliseconds{500}), milliseconds{1});
}

/// Rounded up, so that the call is over when this is.
milliseconds withinCall(milliseconds limit) {
  const milliseconds left{base::DeadlineScope::current().leftMs()};
  return left < limit ? left + milliseconds{1} : limit;
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

}  // namespace

bool hasReplicas(std::string_view serverType) {
  return serverType == "RSPrimary" || serverType == "Mongos" || serverType == "LoadBalancer";
}

MongoPool::Lease::Lease(Lease&& other) noexcept : pool_(other.pool_), client_(std::exchange(other.client_, nullptr)) {}

MongoPool::Lease::~Lease() {
  if (client_ != nullptr) pool_.giveBack(client_);
}

MongoPool::MongoPool(const MongoOptions& options)
    : uri_((startDriver(), parseUri(options))),
      database_(options.database),
      poolWait_(timeOf(uri_.get(), MONGOC_URI_WAITQUEUETIMEOUTMS, options.poolWait)),
      searchTime_(searchTimeWithin(timeOf(uri_.get(), MONGOC_URI_SOCKETTIMEOUTMS, options.answerWait))),
      majority_(byMajority(searchTime_)),
      journaled_(byJournal()),
      pool_(makePool(uri_.get())) {
  checkDatabaseName(database_);
}

/// Waits itself, since the driver would wait past the end of a call.
MongoPool::Lease MongoPool::lease() {
  refuseTooLate();
  const auto deadline = base::Deadline::after(poolWait_).sooner(base::DeadlineScope::current());
  mongoc_client_t* client = nullptr;
  const auto isFree = [&] { return (client = mongoc_client_pool_try_pop(pool_.get())) != nullptr; };
  {
    std::unique_lock lock(mutex_);
    if (givenBack_.wait_until(lock, deadline.time(), isFree)) return {*this, client};
  }
  base::Error busy = base::unavailable("The document store is busy. Try again.");
  busy.retryAfter = std::chrono::seconds{1};
  throw busy;
}

void MongoPool::giveBack(mongoc_client_t* client) {
  mongoc_client_pool_push(pool_.get(), client);
  const std::lock_guard lock(mutex_);
  givenBack_.notify_one();
}

milliseconds MongoPool::searchTime() const { return withinCall(searchTime_); }

MongoClient MongoPool::patientClient(milliseconds answerWait) const {
  const MongoUri uri(mongoc_uri_copy(uri_.get()));
  const auto wait = withinCall(answerWait).count();
  mongoc_uri_set_option_as_int32(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, std::int32_t(wait));
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
  refuseTooLate();
  return (hasReplicas(mongoc_server_description_type(server.get())) ? majority_ : journaled_).get();
}

}  // namespace instaplay::stores
