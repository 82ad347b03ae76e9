#include "host/plugins/leases.hpp"
#include "host/plugins/outbox_relay.hpp"
#include "host/plugins/outbox_subscriptions.hpp"
#include "host/stores/cache/memory_cache.hpp"
#include "tests/faults/job_worker.hpp"

namespace instaplay::testing {

void commitCauses(WorkerParts& parts) {
  for (;;) {
    stores::NewJob job;
    job.id = std::to_string(parts.ids.next());
    job.name = "effect";
    job.payload = "{}";
    const auto transaction =
        parts.sql.begin(stores::TxMode::readWrite, base::Deadline::after(std::chrono::seconds{20}));
    const stores::SqlValue values[]{std::string_view(job.id)};
    transaction->exec("INSERT INTO fault_causes (job_id) VALUES (?)", values);
    parts.jobs.enqueue(transaction.get(), job);
    transaction->commit();
    parts.log.add({"committed", job.id});
  }
}

void relayOutbox(WorkerParts& parts) {
  plugins::Subscriptions subscriptions(parts.sql, parts.clock);
  // The same holder after each kill, since a relay that comes back under another name waits until the lease runs out.
  plugins::Leases leases(parts.sql, parts.clock, "relay");
  stores::MemoryCache cache(parts.clock);
  plugins::OutboxRelay relay(parts.outbox, *parts.queue, cache, leases, subscriptions, parts.clock);
  for (;;) {
    if (const std::size_t relayed = relay.relayOnce(); relayed > 0) {
      parts.log.add({"relayed", std::to_string(relayed)});
    } else {
      parts.outbox.wake().waitUntil(std::chrono::steady_clock::now() + std::chrono::milliseconds{50});
    }
  }
}

}  // namespace instaplay::testing
