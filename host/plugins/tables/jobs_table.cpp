#include "host/plugins/jobs.hpp"
#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/open_transaction.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::uint32_t kLowestPriority = 9;

stores::NewJob newJob(const ip_job_request* raw, const Call* cause) {
  if (!IP_HAS(ip_job_request, raw, delay_ms)) throw invalidArgument("The job request is too short.");
  const ip_job_request& request = *raw;
  if (request.name.n == 0) throw invalidArgument("A job needs a name.");
  if (request.priority > kLowestPriority) throw invalidArgument("A job's priority is 0 to 9.");
  stores::NewJob job;
  job.name = view(request.name);
  job.payload = view(request.payload);
  job.uniqueKey = view(request.unique_key);
  job.uniqueTtl = milliseconds(request.unique_ttl_ms);
  job.delay = milliseconds(request.delay_ms);
  job.priority = static_cast<int>(request.priority);
  job.requestId = requestIdOf(cause);
  return job;
}

ip_status enqueue(ip_host* host, ip_sql_tx* handle, ip_call* cause, const ip_job_request* request, ip_sink sink,
                  void* ctx) {
  return guarded([&] {
    stores::SqlTransaction* transaction = handle == nullptr ? nullptr : &OpenTransaction::from(handle).transaction();
    const std::string id = contextOf(host).jobs.enqueue(transaction, newJob(request, optionalCall(cause)));
    if (sink != nullptr) sink(ctx, str(id));
  });
}

ip_status once(ip_host* host, ip_sql_tx* handle, ip_str key) {
  return guarded([&] {
    if (handle == nullptr) throw invalidArgument("An effect happens once within a transaction only.");
    if (contextOf(host).jobs.once(OpenTransaction::from(handle).transaction(), pluginOf(host), view(key))) return;
    throw base::Error{base::ErrorKind::conflict, "already_done", "This effect happened before."};
  });
}

}  // namespace

const ip_iface_jobs kJobsTable = {IP_HDR_INIT(ip_iface_jobs), enqueue, once};

}  // namespace instaplay::plugins
