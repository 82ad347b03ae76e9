#pragma once

#include <instaplay/jobs.hpp>
#include <instaplay/registrar.hpp>

#include "post_service.hpp"

namespace instaplay::posts {

/// Background work and event subscriptions: orphaned content is removed, deleted accounts are forgotten.
void declarePostJobs(Registrar& registrar, PostService& service, const Jobs& jobs);

}  // namespace instaplay::posts
