#include "host/stores/cache/cache_invalidations.hpp"

#include "host/stores/cache/cache_keys.hpp"
#include "host/stores/redis/redis_connection.hpp"

namespace instaplay::stores {

// The connection is told of changes to the keys that it tracks itself, so that one is lost with the other.
void CacheInvalidations::connected(RedisConnection& connection) {
  const auto deadline = base::Deadline::after(options_.commandTimeout);
  const std::string id = std::to_string(connection.ask({"CLIENT", "ID"}, deadline).integer());
  connection.ask({"CLIENT", "TRACKING", "ON", "REDIRECT", id, "BCAST", "PREFIX", CacheKeys::kEntryPrefix}, deadline)
      .orThrow();
  connection.ask({"SUBSCRIBE", "__redis__:invalidate"}, deadline).orThrow();
  // To be tried again with a new connection: other nodes may read what this one could not remove.
  if (!entries_.recover()) throw RedisFailure(RedisFailure::Kind::lost, "earlier writes cannot be made up for yet");
  entries_.hot().open();
}

void CacheInvalidations::heard(const RedisReply& message) {
  if (message.size() < 3 || message[0].text() != "message") return;
  const RedisReply names = message[2];
  if (names.isNil()) {  // everything was flushed
    entries_.hot().dropAll();
    return;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const RedisReply name = names[i];
    if (const auto key = CacheKeys::keyOfEntry(name.text())) entries_.hot().drop(*key);
  }
}

}  // namespace instaplay::stores
