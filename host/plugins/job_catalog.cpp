#include "host/plugins/job_catalog.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/base/error.hpp"
#include "host/plugins/plugin_instance.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::string_view kEventPrefix = "event:";
constexpr int kDoublingsUntilCap = 30;

JobKind pluginJob(PluginInstance& plugin, std::string name, const Handler& handler) {
  JobKind kind;
  kind.name = std::move(name);
  kind.owner = plugin.id();
  kind.run = [&plugin, handler](Call& call) { plugin.invoke(handler, call); };
  kind.active = [&plugin] { return plugin.state() == PluginState::active; };
  return kind;
}

void runHostJob(const std::function<void(Call&)>& work, Call& call) {
  Answer& answer = call.answer();
  try {
    work(call);
  } catch (const base::Error& error) {
    answer.error = error;
    answer.kind = Answer::Kind::error;
  } catch (const std::exception& error) {
    answer.error.emplace(base::ErrorKind::internal, "internal", error.what());
    answer.kind = Answer::Kind::error;
  }
}

}  // namespace

std::chrono::milliseconds RetryPolicy::delay(int attempt, double chance) const {
  const int doublings = std::clamp(attempt - 1, 0, kDoublingsUntilCap);
  const double grown = std::ldexp(static_cast<double>(backoff.count()), doublings);
  const double most = std::min(grown, static_cast<double>(backoffCap.count()));
  return std::chrono::milliseconds{static_cast<std::int64_t>(most * chance)};
}

void JobCatalog::add(PluginInstance& plugin) {
  for (const JobDeclaration& job : plugin.declarations().jobs) {
    JobKind kind = pluginJob(plugin, job.name, job.handler);
    kind.cron = job.cron;
    kind.retry = {job.maxAttempts, job.backoff, job.backoffCap};
    kind.timeout = job.timeout;
    kinds_.insert_or_assign(job.name, std::move(kind));
  }
  for (const SubscriptionDeclaration& subscription : plugin.declarations().subscriptions) {
    if (!subscription.durable) continue;
    JobKind kind = pluginJob(plugin, eventJob(subscription.topic, plugin.id()), subscription.handler);
    kind.retry.maxAttempts = kEventAttempts;
    const std::string name = kind.name;
    kinds_.insert_or_assign(name, std::move(kind));
  }
}

void JobCatalog::addHostJob(std::string name, std::string cron, std::function<void(Call&)> work) {
  JobKind kind;
  kind.name = name;
  kind.owner = "host";
  kind.cron = std::move(cron);
  kind.run = [work = std::move(work)](Call& call) { runHostJob(work, call); };
  kind.active = [] { return true; };
  kinds_.insert_or_assign(std::move(name), std::move(kind));
}

const JobKind* JobCatalog::find(std::string_view name) const {
  const auto found = kinds_.find(name);
  return found == kinds_.end() ? nullptr : &found->second;
}

std::vector<std::string> JobCatalog::runnable() const {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kinds_) {
    if (kind.active()) names.push_back(name);
  }
  return names;
}

std::string JobCatalog::eventJob(std::string_view topic, std::string_view plugin) {
  return std::string(kEventPrefix).append(topic).append(1, '@').append(plugin);
}

std::string_view JobCatalog::topicOf(std::string_view jobName) {
  if (!jobName.starts_with(kEventPrefix)) return {};
  jobName.remove_prefix(kEventPrefix.size());
  return jobName.substr(0, jobName.rfind('@'));
}

}  // namespace instaplay::plugins
