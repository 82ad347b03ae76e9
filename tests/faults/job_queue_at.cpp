#include "tests/faults/job_queue_at.hpp"

#include "host/stores/jobs/embedded_job_queue.hpp"
#include "host/stores/jobs/redis_job_queue.hpp"
#include "host/stores/redis/redis_client.hpp"
#include "host/stores/sql/embedded_sql_store.hpp"

namespace instaplay::testing {
namespace {

constexpr std::chrono::seconds kPatience{10};  // the machine may be busy

}  // namespace

JobQueueAt::JobQueueAt(const std::string& place) {
  if (place.starts_with("redis://")) {
    stores::RedisOptions options = stores::parseRedisUrl(place);
    options.connectTimeout = options.commandTimeout = options.busyTimeout = kPatience;
    redis_ = std::make_unique<stores::RedisClient>(options);
    queue_ = std::make_unique<stores::RedisJobQueue>(*redis_);
  } else {
    sql_ = std::make_unique<stores::EmbeddedSqlStore>(stores::EmbeddedSqlOptions{.file = place, .readers = 2});
    queue_ = std::make_unique<stores::EmbeddedJobQueue>(*sql_, clock_);
  }
}

JobQueueAt::~JobQueueAt() = default;

}  // namespace instaplay::testing
