#pragma once

#include <instaplay/abi/jobs.h>
#include <instaplay/detail/current_call.hpp>
#include <instaplay/detail/sink.hpp>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>
#include <instaplay/sql.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_jobs> {
  static constexpr const char* id = IP_IFACE_JOBS;
  static bool hasBaseline(const ip_iface_jobs* table) noexcept { return IP_HAS(ip_iface_jobs, table, once); }
};

/// How a job is enqueued. Every member has a default; in C++20 name the ones you need, in this order.
struct EnqueueOptions {
  std::chrono::milliseconds delay{0};
  std::string_view uniqueKey = {};         ///< while a job with this key waits or runs, enqueue gives that one's id
  std::chrono::milliseconds uniqueFor{0};  ///< 0: until that job ends
  std::uint32_t priority = 5;              ///< 0 first to 9 last
};

/// Enqueues work that Registrar::job declared, here or in another plugin. A small value; any thread.
///
///   jobs.enqueue(tx, "stories.expire", {{"storyId", formatId(id)}}, {.delay = std::chrono::hours{24}});
///
/// A job that was enqueued in a committed transaction runs at least once, whatever crashes in between, on any node. It
/// holds ids rather than copies, and finds things gone or changed when it runs.
///
/// payload is JSON of at most 16 KiB. Throws HostError (notFound: nobody declared the job; tooLarge; unavailable).
/// Since 1.0.
class Jobs {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.jobs/1".
  explicit Jobs(const Host& host) : host_(host), table_(&host.require<ip_iface_jobs>()) {}

  /// Enqueues when the transaction commits, and never when it does not. Gives the job's id.
  std::string enqueue(const Transaction& transaction, std::string_view name, const Json& payload,
                      const EnqueueOptions& options = {}) const {
    return enqueue(transaction.handle(), name, payload, options);
  }

  /// Enqueues at once. Gives the job's id.
  std::string enqueue(std::string_view name, const Json& payload, const EnqueueOptions& options = {}) const {
    return enqueue(static_cast<ip_sql_tx*>(nullptr), name, payload, options);
  }

  /// Claims key for this plugin: true the first time, false when a transaction that committed claimed it before. The
  /// guard of an effect that must happen once: if (jobs.once(tx, event.id())) { ... }. Keys are kept for 30 days.
  bool once(const Transaction& transaction, std::string_view key) const {
    const ip_status status = table_->once(host_.handle(), transaction.handle(), toStr(key));
    if (status == IP_E_CONFLICT) return false;
    host_.check(status, "jobs.once");
    return true;
  }

 private:
  std::string enqueue(ip_sql_tx* transaction, std::string_view name, const Json& payload,
                      const EnqueueOptions& options) const {
    const std::string text = dumpJson(payload);
    ip_job_request request{};
    request.hdr = IP_HDR_INIT(ip_job_request);
    request.name = toStr(name);
    request.payload = toStr(text);
    request.unique_key = toStr(options.uniqueKey);
    request.unique_ttl_ms = static_cast<std::uint32_t>(options.uniqueFor.count());
    request.priority = options.priority;
    request.delay_ms = static_cast<std::uint64_t>(options.delay.count());
    return detail::collectText(
        [&](ip_sink sink, void* context) {
          return table_->enqueue(host_.handle(), transaction, detail::currentCall(), &request, sink, context);
        },
        [this](ip_status status) { host_.check(status, "jobs.enqueue"); });
  }

  Host host_;
  const ip_iface_jobs* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
