// What the stores' servers give: queries with kept and with anew prepared statements, and jobs from enqueue to finish.
// Prints one number a second for each: "kept", "prepared", "jobs 1", "jobs 8".
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "host/stores/jobs/redis_job_queue.hpp"
#include "host/stores/redis/redis_client.hpp"
#include "host/stores/sql/mysql_sql_store.hpp"

using namespace instaplay;
using namespace instaplay::stores;

namespace {

constexpr int kQueries = 5'000;
constexpr int kJobs = 4'000;
constexpr std::chrono::seconds kLease{30};

double perSecond(int count, const std::function<void()>& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return count / took.count();
}

void query(SqlStore& sql, const std::string& text, std::int64_t id) {
  const SqlValue params[] = {id};
  sql.query(text, params, [](SqlRow) { return true; });
}

void measureQueries(SqlStore& sql) {
  const std::string text = "SELECT name FROM bench_row WHERE id = ?";
  sql.exec("CREATE TABLE IF NOT EXISTS bench_row (id BIGINT NOT NULL PRIMARY KEY, name VARCHAR(40) NOT NULL)", {});
  sql.exec("INSERT INTO bench_row (id, name) VALUES (1, 'one') ON CONFLICT (id) DO UPDATE SET name = excluded.name",
           {});
  query(sql, text, 1);
  const double kept = perSecond(kQueries, [&] {
    for (int i = 0; i < kQueries; ++i) query(sql, text, 1);
  });
  // A comment makes each text new, so that no session has kept it.
  const double prepared = perSecond(kQueries, [&] {
    for (int i = 0; i < kQueries; ++i) query(sql, text + " /* " + std::to_string(i) + " */", 1);
  });
  sql.exec("DROP TABLE bench_row", {});
  std::printf("kept %.0f\nprepared %.0f\n", kept, prepared);
}

void work(JobQueue& queue, const std::string& worker, std::atomic<int>& left) {
  const std::vector<std::string> names{"bench.nothing"};
  while (left > 0) {
    const auto job = queue.claim(worker, names, kLease);
    if (job && queue.finish(*job)) --left;
  }
}

NewJob jobOf(std::string id) {
  NewJob job;
  job.id = std::move(id);
  job.name = std::string("bench.nothing");
  job.payload = std::string("{}");
  return job;
}

/// From the first enqueue to the last finish, one thread enqueueing.
double jobsPerSecond(JobQueue& queue, int workers, const std::string& run) {
  std::atomic<int> left{kJobs};
  return perSecond(kJobs, [&] {
    std::vector<std::jthread> threads;
    for (int i = 0; i < workers; ++i) {
      threads.emplace_back([&, i] { work(queue, run + std::to_string(i), left); });
    }
    for (int i = 0; i < kJobs; ++i) queue.enqueue(jobOf(run + "-" + std::to_string(i)));
  });
}

std::string readLine(const char* file) {
  std::string line;
  std::getline(std::ifstream(file) >> std::ws, line);
  return line;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "usage: bench_stores MYSQL_PORT MYSQL_PASSWORD_FILE REDIS_URL\n"), 2;
  MysqlSqlOptions options;
  options.server.port = static_cast<std::uint16_t>(std::stoi(argv[1]));
  options.account = {"instaplay", readLine(argv[2]), "instaplay"};
  MysqlSqlStore sql(options);
  measureQueries(sql);

  RedisClient redis(parseRedisUrl(argv[3]));
  const std::string run = std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
  RedisJobQueue queue(redis, "bench" + run);
  for (const int workers : {1, 8}) {
    std::printf("jobs %d %.0f\n", workers, jobsPerSecond(queue, workers, run + "w" + std::to_string(workers)));
  }
}
