#include "host/stores/documents/mongo_document_store.hpp"

#include <algorithm>

#include "host/stores/documents/document_change.hpp"
#include "host/stores/documents/document_errors.hpp"
#include "host/stores/documents/document_filter.hpp"
#include "host/stores/documents/document_names.hpp"
#include "host/stores/documents/mongo_failure.hpp"
#include "host/stores/documents/mongo_indexes.hpp"
#include "host/stores/documents/mongo_pinger.hpp"
#include "host/stores/documents/mongo_pool.hpp"
#include "host/stores/documents/mongo_query.hpp"

namespace instaplay::stores {
namespace {

using base::Json;

constexpr std::size_t kMostBytes = 16 * 1024 * 1024;  // MongoDB's own limit for a document
constexpr int kUpsertAttempts = 3;

/// What a call works with.
struct Session {
  MongoPool& pool;
  mongoc_collection_t* collection;
  const bson_t* writeOptions;
};

/// Fails as the driver did.
void require(bool done, const bson_error_t& error, MongoWork work) {
  if (!done) throw mongoError(error, work);
}

/// What a write tells of itself.
class Reply {
 public:
  Reply() { bson_init(&bson_); }
  ~Reply() { bson_destroy(&bson_); }
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  bson_t* get() { return &bson_; }
  bool has(const char* name) const { return bson_has_field(&bson_, name); }
  std::int64_t number(const char* name) const {
    bson_iter_t at;
    return bson_iter_init_find(&at, &bson_, name) ? bson_iter_as_int64(&at) : 0;
  }

 private:
  bson_t bson_;
};

using Update = bool (*)(mongoc_collection_t*, const bson_t*, const bson_t*, const bson_t*, bson_t*, bson_error_t*);
using Delete = bool (*)(mongoc_collection_t*, const bson_t*, const bson_t*, bson_t*, bson_error_t*);

/// How many documents matched, 1 also for an insert.
std::int64_t updateOnce(const Session& session, const BsonDocument& filter, const BsonDocument& change,
                        Matching matching, WhenMissing whenMissing) {
  const Update run = matching == Matching::first ? mongoc_collection_update_one : mongoc_collection_update_many;
  BsonDocument options;
  bson_concat(options.get(), session.writeOptions);
  if (whenMissing == WhenMissing::insert) options.append("upsert", true);
  Reply reply;
  bson_error_t error;
  require(run(session.collection, filter.get(), change.get(), options.get(), reply.get(), &error), error,
          MongoWork::changing);
  return reply.has("upsertedId") ? 1 : reply.number("matchedCount");
}

/// Of two upserts at once one may find that the other has inserted meanwhile; then there is something to update.
std::int64_t upsert(const Session& session, const BsonDocument& filter, const BsonDocument& change, Matching matching) {
  for (int attempt = 1;; ++attempt) {
    refuseTooLate();
    try {
      return updateOnce(session, filter, change, matching, WhenMissing::insert);
    } catch (const base::Error& error) {
      if (error.kind != base::ErrorKind::conflict || attempt == kUpsertAttempts) throw;
    }
  }
}

/// MongoDB would make an _id of its own where the filter names none.
bool namesId(const DocumentFilter& filter) {
  return std::any_of(filter.conditions().begin(), filter.conditions().end(), [](const FieldCondition& condition) {
    return condition.path.isId() && condition.comparison == Comparison::eq && isDocumentId(*condition.operand);
  });
}

}  // namespace

MongoDocumentStore::MongoDocumentStore(const MongoOptions& options)
    : indexWait_(options.indexWait),
      pool_(std::make_unique<MongoPool>(options)),
      pinger_(std::make_unique<MongoPinger>(*pool_)) {}

MongoDocumentStore::~MongoDocumentStore() = default;

/// Reads wait for the server that writes do: it is the same.
template <typename Work>
auto MongoDocumentStore::with(std::string_view collection, const Work& work) {
  checkCollectionName(collection);
  const auto lease = pool_->lease();
  const bson_t* writeOptions = pool_->writeOptions(lease.client());
  const auto handle = pool_->collection(lease.client(), std::string(collection));
  operations_.fetch_add(1, std::memory_order_relaxed);
  return work(Session{*pool_, handle.get(), writeOptions});
}

void MongoDocumentStore::ensureCollection(std::string_view collection, const std::vector<DocumentIndex>& indexes) {
  checkCollectionName(collection);
  ensureMongoIndexes(*pool_, std::string(collection), indexes, indexWait_);
}

void MongoDocumentStore::insert(std::string_view collection, const Json& document) {
  idOf(document);
  const BsonDocument bson(document);
  if (bson.size() > kMostBytes) throw documentTooLarge();
  with(collection, [&](const Session& session) {
    Reply reply;
    bson_error_t error;
    require(mongoc_collection_insert_one(session.collection, bson.get(), session.writeOptions, reply.get(), &error),
            error, MongoWork::inserting);
  });
}

void MongoDocumentStore::find(std::string_view collection, const Json& filter, const FindOptions& options,
                              const DocumentVisitor& visit) {
  const BsonDocument query = mongoFilter(DocumentFilter(filter));
  BsonDocument settings = mongoFindOptions(options);
  with(collection, [&](const Session& session) {
    settings.append("maxTimeMS", session.pool.searchTime().count());
    const MongoCursor cursor(
        mongoc_collection_find_with_opts(session.collection, query.get(), settings.get(), nullptr));
    const bson_t* document = nullptr;
    while (mongoc_cursor_next(cursor.get(), &document)) {
      visit(toJson(*document));
      refuseTooLate();
    }
    bson_error_t error;
    require(!mongoc_cursor_error(cursor.get(), &error), error, MongoWork::reading);
  });
}

std::int64_t MongoDocumentStore::update(std::string_view collection, const Json& filter, const Json& change,
                                        Matching matching, WhenMissing whenMissing) {
  const DocumentFilter wanted(filter);
  const DocumentChange checked(change);
  const BsonDocument query = mongoFilter(wanted), changes(change);
  return with(collection, [&](const Session& session) {
    if (whenMissing == WhenMissing::insert && namesId(wanted)) return upsert(session, query, changes, matching);
    const auto matched = updateOnce(session, query, changes, matching, WhenMissing::nothing);
    if (matched == 0 && whenMissing == WhenMissing::insert) idOf(documentOf(wanted));
    return matched;
  });
}

std::int64_t MongoDocumentStore::remove(std::string_view collection, const Json& filter, Matching matching) {
  const BsonDocument query = mongoFilter(DocumentFilter(filter));
  const Delete run = matching == Matching::first ? mongoc_collection_delete_one : mongoc_collection_delete_many;
  return with(collection, [&](const Session& session) {
    Reply reply;
    bson_error_t error;
    require(run(session.collection, query.get(), session.writeOptions, reply.get(), &error), error,
            MongoWork::changing);
    return reply.number("deletedCount");
  });
}

std::int64_t MongoDocumentStore::count(std::string_view collection, const Json& filter) {
  const BsonDocument query = mongoFilter(DocumentFilter(filter));
  return with(collection, [&](const Session& session) {
    BsonDocument settings;
    settings.append("maxTimeMS", session.pool.searchTime().count());
    bson_error_t error;
    const auto count =
        mongoc_collection_count_documents(session.collection, query.get(), settings.get(), nullptr, nullptr, &error);
    require(count >= 0, error, MongoWork::reading);
    return count;
  });
}

void MongoDocumentStore::ping(base::Deadline deadline) {
  refuseTooLate();
  pinger_->ping(deadline.sooner(base::DeadlineScope::current()));
}

}  // namespace instaplay::stores
