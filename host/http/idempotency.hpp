#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "host/base/clock.hpp"
#include "host/http/request_context.hpp"
#include "host/plugins/call.hpp"
#include "host/plugins/commit_hook.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::http {

/// Which request a client repeats: the same principal, method, path and Idempotency-Key.
struct IdempotencyKey {
  std::string request, body;  ///< digests in hex
};

/// Nothing without the header. Throws base::Error invalid for a key that is not 1-128 visible characters.
std::optional<IdempotencyKey> idempotencyKeyOf(const RequestContext& request);

/// Makes a repeated request give the first answer for 24 h instead of a second effect. A row is written within the
/// first transaction that the handler commits, the answer is stored behind it. Any thread.
class Idempotency {
 public:
  Idempotency(stores::SqlStore& sql, const base::Clock& clock) : sql_(sql), clock_(clock) {}

 private:
  friend class SingleRun;
  void purgeNowAndThen();

  stores::SqlStore& sql_;
  const base::Clock& clock_;
  std::mutex mutex_;
  std::set<std::string> running_;
  std::atomic<std::int64_t> nextPurgeMs_{0};
};

/// One attempt at a request, on the thread and in the scope that runs its handler.
class SingleRun final : public plugins::CommitHook {
 public:
  /// Throws base::Error conflict while another attempt runs in this process.
  SingleRun(Idempotency& idempotency, IdempotencyKey key);
  ~SingleRun() override;

  /// The answer given before. Throws base::Error conflict when the effect is there and the answer is lost (or another
  /// process runs it), unprocessable when the key came with another body.
  std::optional<plugins::Answer> earlierAnswer();
  /// Keeps the answer for repeats; a refusal is not kept, so that the client may try again. Never throws.
  void finish(const plugins::Answer& answer);

 private:
  void beforeCommit(stores::SqlTransaction& transaction) override;
  void store(const plugins::Answer& answer);

  Idempotency& idempotency_;
  IdempotencyKey key_;
  bool claimed_ = false;
};

}  // namespace instaplay::http
