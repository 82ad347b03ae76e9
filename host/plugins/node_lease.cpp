#include "host/plugins/node_lease.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "host/base/error.hpp"
#include "host/base/ids.hpp"
#include "host/base/log.hpp"

namespace instaplay::plugins {
namespace {

std::string nameOf(std::uint32_t node) { return std::string(NodeLease::kPrefix) + std::to_string(node); }

std::uint32_t acquireLowest(Leases& leases, std::chrono::milliseconds time) {
  for (std::uint32_t node = 0; node < NodeLease::kNodes; ++node) {
    if (leases.acquire(nameOf(node), time)) return node;
  }
  throw base::unavailable("All node numbers are leased. Stop a host, or wait a minute for the lease of a lost one.");
}

}  // namespace

NodeLease::NodeLease(Leases& leases, base::IdGenerator& ids, std::function<void()> onLost)
    : NodeLease(leases, ids, std::move(onLost), Times{}) {}

NodeLease::NodeLease(Leases& leases, base::IdGenerator& ids, std::function<void()> onLost, Times times)
    : leases_(leases), ids_(ids), onLost_(std::move(onLost)), times_(times), renewed_(Now::now()) {
  node_ = acquireLowest(leases_, times_.lease);
  ids_.useNode(node_);
  thread_ = std::jthread([this](const std::stop_token& stop) { keepRenewing(stop); });
}

NodeLease::~NodeLease() {
  thread_.request_stop();
  thread_.join();
  try {
    leases_.release(nameOf(node_));
  } catch (const std::exception& error) {
    base::logWarn("plugins", "The node number was not given back; it runs out by itself", {{"error", error.what()}});
  }
}

void NodeLease::keepRenewing(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    stopped.wait_for(lock, stop, isSure_ ? times_.renewal : times_.retry, [] { return false; });
    if (stop.stop_requested() || renew()) continue;
    base::logError("plugins", "The lease of the node number was lost", {{"node", std::int64_t{node_}}});
    onLost_();
    return;
  }
}

/// False when another host has the number that this one still mints with.
bool NodeLease::renew() {
  const auto asked = Now::now();
  try {
    if (leases_.acquire(nameOf(node_), times_.lease)) {
      hold(node_, asked);
    } else if (isMinting_) {
      return false;
    } else {
      hold(acquireLowest(leases_, times_.lease), asked);
    }
  } catch (const std::exception& error) {
    base::logWarn("plugins", "The lease of the node number was not renewed", {{"error", error.what()}});
    doubt();
  }
  return true;
}

void NodeLease::hold(std::uint32_t node, Now::time_point since) {
  node_ = node;
  renewed_ = since;
  isSure_ = true;
  if (std::exchange(isMinting_, true)) return;
  ids_.useNode(node);
  base::logInfo("plugins", "Ids are minted again", {{"node", std::int64_t{node}}});
}

/// Long before the lease ends: the next attempt may take its time, too.
void NodeLease::doubt() {
  isSure_ = false;
  if (Now::now() - renewed_ < times_.lease / 2 || !std::exchange(isMinting_, false)) return;
  ids_.forgetNode();
  base::logError("plugins", "No ids are minted until the node number can be leased again");
}

}  // namespace instaplay::plugins
