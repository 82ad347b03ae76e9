#pragma once

#include <instaplay/json.hpp>

#include "post.hpp"
#include "post_view.hpp"

namespace instaplay::posts {

/// A post as the HTTP API shows it.
Json postToJson(const PostView& view);

/// The body of POST /posts, already checked against kNewPostSchema.
Draft draftFromJson(const Json& body);

/// The body of PATCH /posts/{postId}, already checked against kPostChangeSchema.
PostChange changeFromJson(const Json& body);

}  // namespace instaplay::posts
