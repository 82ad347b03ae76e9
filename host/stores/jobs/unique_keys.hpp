#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace instaplay::stores {

class SqlRunner;

/// Which job holds which unique key, as rows beside the jobs: each function is part of the caller's transaction.
/// A key with a hold time is held for that long, any other until its job has ended.
namespace unique_keys {

std::optional<std::string> holder(SqlRunner& sql, std::string_view uniqueKey, std::int64_t nowMs);
void hold(SqlRunner& sql, std::string_view uniqueKey, std::string_view jobId, std::int64_t untilMs);
/// When the hold ends that begins now; holdMs 0: with the job, which is written as 0.
std::int64_t holdUntil(std::int64_t nowMs, std::int64_t holdMs);

/// Lets go of what the job holds if it has ended: call it once the job is gone or dead.
void letGoIfEnded(SqlRunner& sql, std::string_view jobId);
void letGoOfTheDead(SqlRunner& sql);
/// Also of a key that has a time of its own.
void letGoAnyway(SqlRunner& sql, std::string_view jobId);
void forgetExpired(SqlRunner& sql, std::int64_t nowMs);

}  // namespace unique_keys
}  // namespace instaplay::stores
