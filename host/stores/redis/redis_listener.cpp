#include "host/stores/redis/redis_listener.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "host/base/log.hpp"
#include "host/stores/redis/redis_connection.hpp"

namespace instaplay::stores {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kQuiet{1000};
constexpr milliseconds kShortestPause{20}, kLongestPause{1000};
constexpr int kBatch = 256;

// Outside a subscription a pong is a status, within one an array.
bool isPong(const RedisReply& reply) {
  if (reply.isStatus()) return true;
  return reply.isArray() && reply.size() > 0 && reply[0].text() == "pong";
}

}  // namespace

RedisListener::RedisListener(RedisOptions options, Events& events)
    : options_(std::move(options)), events_(events), wakeFd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (wakeFd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { run(); });
}

RedisListener::~RedisListener() {
  stopping_ = true;
  wake();
  thread_.join();
  close(wakeFd_);
}

void RedisListener::send(const RedisCommand& command) {
  {
    const std::lock_guard lock(mutex_);
    command.appendTo(outgoing_);
  }
  wake();
}

void RedisListener::run() {
  auto nextPause = kShortestPause;
  bool isNews = true;
  while (!stopping_) {
    bool wasConnected = false;
    try {
      RedisConnection connection(options_);
      wasConnected = true;
      {
        const std::lock_guard lock(mutex_);
        outgoing_.clear();
      }
      events_.connected(connection);
      nextPause = kShortestPause;
      isNews = true;
      listen(connection);
    } catch (const std::exception& failure) {
      if (std::exchange(isNews, false)) {
        base::logWarn("redis", "Nothing is heard from Redis.",
                      {{"place", options_.place()}, {"reason", failure.what()}});
      }
    }
    if (wasConnected) events_.lost();
    pause(nextPause);
    nextPause = std::min(nextPause * 2, kLongestPause);
  }
}

void RedisListener::listen(RedisConnection& connection) {
  std::string ping;
  RedisCommand{"PING"}.appendTo(ping);
  bool wasAsked = false;
  auto nextTick = base::Deadline::after(kQuiet);
  while (!stopping_) {
    if (nextTick.expired()) {
      events_.tick();
      nextTick = base::Deadline::after(kQuiet);
    }
    clearWake();
    sendOutgoing(connection);
    // In batches, so that a flood of messages delays neither what is to be sent nor the end.
    int heard = 0;
    for (; heard < kBatch; ++heard) {
      const auto reply = connection.tryReceive();
      if (!reply) break;
      hear(*reply);
    }
    if (heard > 0) wasAsked = false;
    if (heard == kBatch) continue;
    if (connection.awaitInput(base::Deadline::after(wasAsked ? options_.commandTimeout : kQuiet), wakeFd_)) continue;
    if (wasAsked) throw RedisFailure(RedisFailure::Kind::timeout, "no answer in time");
    connection.send(ping, base::Deadline::after(options_.commandTimeout));
    wasAsked = true;
  }
}

void RedisListener::hear(const RedisReply& reply) {
  if (!isPong(reply)) events_.heard(reply.orThrow());
}

void RedisListener::sendOutgoing(RedisConnection& connection) {
  std::string bytes;
  {
    const std::lock_guard lock(mutex_);
    bytes = std::exchange(outgoing_, {});
  }
  connection.send(bytes, base::Deadline::after(options_.commandTimeout));
}

void RedisListener::pause(milliseconds time) {
  const auto end = base::Deadline::after(time);
  while (!stopping_ && !end.expired()) {
    clearWake();
    pollfd entry{wakeFd_, POLLIN, 0};
    if (!stopping_) ::poll(&entry, 1, static_cast<int>(end.leftMs()));
  }
}

void RedisListener::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(wakeFd_, &one, sizeof one);
}

void RedisListener::clearWake() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto size = read(wakeFd_, &count, sizeof count);
}

}  // namespace instaplay::stores
