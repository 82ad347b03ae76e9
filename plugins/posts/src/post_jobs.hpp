#pragma once

#include <instaplay/jobs.hpp>
#include <instaplay/registrar.hpp>

#include "post_announcer.hpp"
#include "post_service.hpp"

namespace instaplay::posts {

/// Background work and event subscriptions: new posts are announced, orphaned content is removed, deleted accounts are
/// forgotten.
void declarePostJobs(Registrar& registrar, PostService& service, const PostAnnouncer& announcer, const Jobs& jobs);

}  // namespace instaplay::posts
