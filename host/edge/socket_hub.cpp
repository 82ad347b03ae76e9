#include "host/edge/socket_hub.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "host/base/log.hpp"

namespace instaplay::edge {
namespace {

// So many clients may come back each second, within bounds that people do not mind.
constexpr std::size_t kComeBackPerSecond = 500;
constexpr std::chrono::milliseconds kLeastSpread{1'000}, kMostSpread{15'000};

}  // namespace

SocketHub::SocketHub(std::size_t most, std::size_t threads)
    : most_(most), threads_(threads), keepRunning_(boost::asio::make_work_guard(context_)) {}

SocketHub::~SocketHub() { stop(); }

void SocketHub::start() {
  for (std::size_t i = 0; i < threads_; ++i) running_.emplace_back([this] { work(); });
}

void SocketHub::work() {
  while (!context_.stopped()) {
    try {
      context_.run();
    } catch (const std::exception& error) {
      base::logError("edge", "a WebSocket was dropped", {{"reason", error.what()}});
    }
  }
}

void SocketHub::stop() {
  context_.stop();
  for (std::thread& thread : running_) thread.join();
  running_.clear();
}

void SocketHub::abandonAll() {
  for (const Sockets* sockets : {&open_, &leaving_}) {
    for (const auto& socket : alive(*sockets)) socket->abandon();
  }
}

bool SocketHub::admit(const std::shared_ptr<LiveSocket>& socket) {
  const std::lock_guard lock(mutex_);
  return !isClosing_ && open_.size() < most_ && open_.emplace(socket.get(), socket).second;
}

void SocketHub::leave(const LiveSocket& socket) {
  const std::lock_guard lock(mutex_);
  if (auto node = open_.extract(&socket)) leaving_.insert(std::move(node));
}

void SocketHub::remove(const LiveSocket& socket) {
  const std::lock_guard lock(mutex_);
  open_.erase(&socket);
  leaving_.erase(&socket);
}

void SocketHub::tick(std::int64_t nowMs) {
  for (const auto& socket : alive(open_)) socket->tick(nowMs);
}

void SocketHub::restartAll() {
  {
    const std::lock_guard lock(mutex_);
    isClosing_ = true;
  }
  const auto sockets = alive(open_);
  const std::chrono::milliseconds wanted(sockets.size() * 1000 / kComeBackPerSecond);
  const auto spread = std::clamp(wanted, kLeastSpread, kMostSpread);
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    sockets[i]->restart(spread * (i + 1) / sockets.size());
  }
}

std::vector<std::shared_ptr<LiveSocket>> SocketHub::alive(const Sockets& sockets) const {
  std::vector<std::shared_ptr<LiveSocket>> found;
  const std::lock_guard lock(mutex_);
  found.reserve(sockets.size());
  for (const auto& [key, socket] : sockets) {
    if (auto one = socket.lock()) found.push_back(std::move(one));
  }
  return found;
}

}  // namespace instaplay::edge
