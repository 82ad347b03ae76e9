#include "host/stores/limits/redis_rate_limits.hpp"

#include "host/stores/limits/gcra.hpp"
#include "host/stores/redis/redis_client.hpp"

namespace instaplay::stores {

extern const RedisScript kLimitsTakeScript;

namespace {

// One take as a call of the script, with the texts that the call borrows.
struct Call {
  explicit Call(const LimitTake& take)
      : gcra(Gcra::of(take.rate)),
        key("limits:{" + std::string(take.key) + "}"),
        every(std::to_string(gcra.every.count())),
        burst(std::to_string(gcra.burst.count())) {}

  RedisCommand command() const { return {kLimitsTakeScript, {key}, {every, burst}}; }

  LimitVerdict verdict(const RedisReply& reply) const {
    return gcra.verdict(reply[0].integer() == 1, Gcra::Time{reply[1].integer()});
  }

  Gcra gcra;
  std::string key, every, burst;
};

}  // namespace

LimitVerdict RedisRateLimits::take(std::string_view key, const Rate& rate) {
  const LimitTake one{key, rate};
  return takeMany({&one, 1}).front();
}

std::vector<LimitVerdict> RedisRateLimits::takeMany(std::span<const LimitTake> takes) {
  const std::vector<Call> calls(takes.begin(), takes.end());
  std::vector<RedisCommand> commands;
  for (const Call& call : calls) commands.push_back(call.command());
  const auto replies = redis_.pipeline(commands);

  std::vector<LimitVerdict> verdicts;
  for (std::size_t i = 0; i < calls.size(); ++i) verdicts.push_back(calls[i].verdict(replies[i]));
  return verdicts;
}

void RedisRateLimits::ping(base::Deadline deadline) { redis_.ping(deadline); }

}  // namespace instaplay::stores
