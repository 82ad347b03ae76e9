#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "host/stores/jobs/port.hpp"

namespace instaplay::stores {

/// How long the id of a finished job stays known.
inline constexpr std::chrono::milliseconds kDoneRemembered{600'000};
/// Of an error no more is kept.
inline constexpr std::size_t kMaxJobError = 2'000;

/// Throws invalid for a malformed job, tooLarge for its payload.
void requireEnqueueable(const NewJob& job);

/// Makes a token unlike every other, so that no earlier lease of the same worker on the same attempt passes for it.
std::string leaseNonce();

/// How the stores name a state: "ready", "delayed", "active", "dead".
std::string_view stateName(JobState state);
JobState stateNamed(std::string_view name);

}  // namespace instaplay::stores
