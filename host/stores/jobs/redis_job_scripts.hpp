#pragma once

#include "host/stores/redis/redis_command.hpp"

/// The scripts of lua/, each of which is one operation of the queue. All take the queue's prefix as their only key;
/// their first lines say what their arguments are and what they give.
namespace instaplay::stores {

extern const RedisScript kJobsEnqueueScript, kJobsClaimScript, kJobsExtendScript, kJobsFinishScript, kJobsFailScript,
    kJobsReleaseScript, kJobsTickScript, kJobsPauseScript, kJobsResumeScript, kJobsRetryScript, kJobsRemoveScript,
    kJobsListScript, kJobsCountsScript;

}  // namespace instaplay::stores
