#include "host/plugins/node_lease.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "host/base/error.hpp"
#include "host/base/log.hpp"

namespace instaplay::plugins {
namespace {

std::string nameOf(std::uint32_t node) { return std::string(NodeLease::kPrefix) + std::to_string(node); }

std::uint32_t acquireLowest(Leases& leases) {
  for (std::uint32_t node = 0; node < NodeLease::kNodes; ++node) {
    if (leases.acquire(nameOf(node), NodeLease::kTime)) return node;
  }
  throw base::unavailable("All node numbers are leased. Stop a host, or wait a minute for the lease of a lost one.");
}

}  // namespace

NodeLease::NodeLease(Leases& leases, std::function<void()> onLost, std::chrono::milliseconds renewal)
    : leases_(leases),
      onLost_(std::move(onLost)),
      node_(acquireLowest(leases)),
      renewed_(std::chrono::steady_clock::now()),
      thread_([this, renewal](const std::stop_token& stop) { keepRenewing(stop, renewal); }) {}

NodeLease::~NodeLease() {
  thread_.request_stop();
  thread_.join();
  try {
    leases_.release(nameOf(node_));
  } catch (const std::exception& error) {
    base::logWarn("plugins", "The node number was not given back; it runs out by itself", {{"error", error.what()}});
  }
}

void NodeLease::keepRenewing(const std::stop_token& stop, std::chrono::milliseconds renewal) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    stopped.wait_for(lock, stop, renewal, [] { return false; });
    if (stop.stop_requested() || renew()) continue;
    base::logError("plugins", "The lease of the node number was lost", {{"node", static_cast<int>(node_)}});
    onLost_();
    return;
  }
}

/// False when another host may have the number now.
bool NodeLease::renew() {
  try {
    if (!leases_.acquire(nameOf(node_), kTime)) return false;
    renewed_ = std::chrono::steady_clock::now();
    return true;
  } catch (const std::exception& error) {
    base::logWarn("plugins", "The lease of the node number was not renewed", {{"error", error.what()}});
    return std::chrono::steady_clock::now() - renewed_ < kTime;
  }
}

}  // namespace instaplay::plugins
