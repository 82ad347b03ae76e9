#include "host/base/ids.hpp"

#include <algorithm>
#include <charconv>
#include <random>
#include <stdexcept>

#include "host/base/error.hpp"

namespace instaplay::base {
namespace {

constexpr std::uint32_t kMaxNode = (1U << 12) - 1;
constexpr std::int64_t kMaxSequence = (1 << 10) - 1;
constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

}  // namespace

IdGenerator::IdGenerator(const Clock& clock, std::uint32_t node) : clock_(clock) { useNode(node); }

void IdGenerator::useNode(std::uint32_t node) {
  if (node > kMaxNode) throw std::invalid_argument("node ids are 0 to 4095");
  const std::lock_guard lock(mutex_);
  node_ = node;
  sequence_ = kMaxSequence;  // another millisecond, so that the ids of a lower node ascend, too
}

void IdGenerator::forgetNode() {
  const std::lock_guard lock(mutex_);
  node_.reset();
}

std::int64_t IdGenerator::next() {
  const std::lock_guard lock(mutex_);
  if (!node_) throw unavailable("Nothing can be made now. Try again.");
  const std::int64_t now = clock_.nowMs() - kIdEpochMs;
  if (now > lastMs_) {
    lastMs_ = now;
    sequence_ = 0;
  } else if (++sequence_ > kMaxSequence) {
    ++lastMs_;  // runs ahead of the clock rather than waiting for it
    sequence_ = 0;
  }
  return (lastMs_ << 22) | (*node_ << 10) | sequence_;
}

std::optional<std::int64_t> parseId(std::string_view text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size() || id <= 0 || text.front() == '0') return std::nullopt;
  return id;
}

std::string newRequestId(const Clock& clock) {
  thread_local std::mt19937_64 random{std::random_device{}()};
  std::string id(26, '0');
  auto time = static_cast<std::uint64_t>(clock.nowMs());
  for (std::size_t i = 10; i-- > 0; time >>= 5) id[i] = kCrockford[time & 31];
  std::uint64_t bits = random();
  for (std::size_t i = 10; i < id.size(); ++i, bits >>= 5) {
    if (i == 18) bits = random();
    id[i] = kCrockford[bits & 31];
  }
  return id;
}

}  // namespace instaplay::base
