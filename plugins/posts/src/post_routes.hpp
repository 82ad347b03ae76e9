#pragma once

#include <instaplay/registrar.hpp>

#include "post_lists.hpp"
#include "post_service.hpp"

namespace instaplay::posts {

/// The HTTP routes of posts and of their lists.
void declarePostRoutes(Registrar& registrar, PostService& service);
void declareListRoutes(Registrar& registrar, const PostLists& lists);

/// The service "posts.cards/1".
void provideCards(Registrar& registrar, const PostLists& lists);

/// The service "post.attachment/1": posts as what messages in chats carry.
void provideAttachments(Registrar& registrar, const PostLists& lists);

}  // namespace instaplay::posts
