#include "host/plugins/outbox_jobs.hpp"

#include "host/base/error.hpp"
#include "host/plugins/job_catalog.hpp"
#include "host/plugins/outbox.hpp"
#include "host/plugins/sql_parameters.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::size_t kMaxPayload = 16 * 1024;
constexpr std::size_t kMaxKey = 255;
constexpr std::chrono::milliseconds kEffectsKept = std::chrono::hours{24 * 30};
constexpr std::int64_t kForgottenAtOnce = 1000;

constexpr std::string_view kClaimEffect = "INSERT INTO host_effects (owner, effect_key, created_ms) VALUES (?, ?, ?)";
constexpr std::string_view kOldEffects =
    "SELECT owner, effect_key FROM host_effects WHERE created_ms < ? ORDER BY created_ms LIMIT ?";
constexpr std::string_view kForgetEffect = "DELETE FROM host_effects WHERE owner = ? AND effect_key = ?";

void requireKey(std::string_view key, const char* what) {
  if (key.size() <= kMaxKey) return;
  throw base::Error{base::ErrorKind::tooLarge, "key_too_long", std::string(what) + " is at most 255 bytes."};
}

}  // namespace

OutboxJobs::OutboxJobs(stores::SqlStore& sql, stores::JobQueue& queue, Outbox& outbox, const JobCatalog& catalog,
                       base::IdGenerator& ids, const base::Clock& clock)
    : sql_(sql), queue_(queue), outbox_(outbox), catalog_(catalog), ids_(ids), clock_(clock) {}

std::string OutboxJobs::enqueue(stores::SqlTransaction* transaction, stores::NewJob job) {
  if (job.payload.size() > kMaxPayload) {
    throw base::Error{base::ErrorKind::tooLarge, "job_too_large", "A job's payload is at most 16 KiB."};
  }
  requireKey(job.uniqueKey, "A job's unique key");
  if (job.id.empty()) job.id = std::to_string(ids_.next());
  if (const JobKind* kind = catalog_.find(job.name)) job.maxAttempts = kind->retry.maxAttempts;
  if (transaction == nullptr) return queue_.enqueue(job);
  outbox_.add(*transaction, job, {});
  return job.id;
}

bool OutboxJobs::once(stores::SqlTransaction& transaction, std::string_view owner, std::string_view key) {
  requireKey(key, "The key of an effect");
  try {
    transaction.exec(kClaimEffect, params({owner, key, clock_.nowMs()}));
    return true;
  } catch (const base::Error& error) {
    if (error.kind == base::ErrorKind::conflict) return false;
    throw;
  }
}

void OutboxJobs::forgetOldEffects() {
  const std::int64_t before = clock_.nowMs() - kEffectsKept.count();
  for (std::vector<std::pair<std::string, std::string>> old;; old.clear()) {
    sql_.query(kOldEffects, params({before, kForgottenAtOnce}), [&](stores::SqlRow row) {
      old.emplace_back(textOf(row[0]), textOf(row[1]));
      return true;
    });
    if (old.empty()) return;
    const auto transaction = sql_.begin(stores::TxMode::readWrite, base::Deadline::after(std::chrono::seconds{5}));
    for (const auto& [owner, key] : old) {
      transaction->exec(kForgetEffect, params({std::string_view(owner), std::string_view(key)}));
    }
    transaction->commit();
  }
}

}  // namespace instaplay::plugins
