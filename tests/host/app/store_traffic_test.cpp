#include "host/app/store_traffic.hpp"

#include <doctest/doctest.h>
#include <prometheus/metric_family.h>

#include <map>
#include <string>

#include "host/app/store_factories.hpp"
#include "host/stores/redis/redis_client.hpp"
#include "tests/support/redis_stand.hpp"

using namespace instaplay;
using app::RedisClients;
using app::StoreTraffic;

namespace {

std::map<std::string, double> countsOf(const StoreTraffic& traffic) {
  std::map<std::string, double> counts;
  for (const prometheus::MetricFamily& family : traffic.Collect()) {
    CHECK(family.name == "instaplay_store_round_trips_total");
    for (const prometheus::ClientMetric& metric : family.metric) {
      counts[metric.label.at(0).value] = metric.counter.value;
    }
  }
  return counts;
}

}  // namespace

TEST_CASE("stores that share a Redis are counted each for itself") {
  const testing::RedisStand stand;
  StoreTraffic traffic;
  RedisClients clients(traffic);
  stores::RedisClient& cache = clients.make("cache", stand.options(), 4);
  stores::RedisClient& limits = clients.make("limits", stand.options(), 4);
  for (int i = 0; i < 3; ++i) cache.command({"PING"});
  limits.command({"PING"});
  CHECK(countsOf(traffic) == std::map<std::string, double>{{"cache", 3}, {"limits", 1}});
}

TEST_CASE("without a server nothing is counted") { CHECK(StoreTraffic().Collect().empty()); }
