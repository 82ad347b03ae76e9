#include "host/plugins/outbox_subscriptions.hpp"

#include <algorithm>
#include <chrono>

#include "host/plugins/sql_parameters.hpp"
#include "host/stores/sql/transact.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::chrono::milliseconds kForgottenAfter = std::chrono::hours{24 * 30};
constexpr std::chrono::seconds kPatience{5};

constexpr std::string_view kRecord = R"(INSERT INTO host_subscriptions (topic, plugin, seen_ms) VALUES (?, ?, ?)
  ON CONFLICT (topic, plugin) DO UPDATE SET seen_ms = excluded.seen_ms)";
constexpr std::string_view kTopicsOf = "SELECT topic FROM host_subscriptions WHERE plugin = ?";
constexpr std::string_view kRemove = "DELETE FROM host_subscriptions WHERE plugin = ? AND topic = ?";
constexpr std::string_view kForget = "DELETE FROM host_subscriptions WHERE seen_ms < ?";
constexpr std::string_view kAll = "SELECT topic, plugin FROM host_subscriptions ORDER BY topic, plugin";

}  // namespace

Subscriptions::Subscriptions(stores::SqlStore& sql, const base::Clock& clock)
    : sql_(sql), clock_(clock), byTopic_(std::make_shared<const ByTopic>()) {}

// Hosts that start together record the same rows.
void Subscriptions::record(std::string_view plugin, const std::vector<std::string>& topics) {
  stores::transact(sql_, base::Deadline::after(kPatience), [&](stores::SqlTransaction& transaction) {
    std::vector<std::string> dropped;
    transaction.query(kTopicsOf, params({plugin}), [&](stores::SqlRow row) {
      dropped.push_back(textOf(row[0]));
      return true;
    });
    for (const std::string& topic : topics) {
      std::erase(dropped, topic);
      transaction.exec(kRecord, params({std::string_view(topic), plugin, clock_.nowMs()}));
    }
    for (const std::string& topic : dropped) transaction.exec(kRemove, params({plugin, std::string_view(topic)}));
  });
  sql_.exec(kForget, params({clock_.nowMs() - kForgottenAfter.count()}));
  refresh();
}

void Subscriptions::refresh() {
  auto byTopic = std::make_shared<ByTopic>();
  sql_.query(kAll, {}, [&](stores::SqlRow row) {
    (*byTopic)[textOf(row[0])].push_back(textOf(row[1]));
    return true;
  });
  const std::lock_guard lock(mutex_);
  byTopic_ = std::move(byTopic);
}

std::vector<std::string> Subscriptions::subscribersOf(std::string_view topic) const {
  std::shared_ptr<const ByTopic> byTopic;
  {
    const std::lock_guard lock(mutex_);
    byTopic = byTopic_;
  }
  const auto found = byTopic->find(topic);
  return found == byTopic->end() ? std::vector<std::string>{} : found->second;
}

}  // namespace instaplay::plugins
