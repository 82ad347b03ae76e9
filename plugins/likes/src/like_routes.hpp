#pragma once

#include <instaplay/registrar.hpp>

#include "like_service.hpp"

namespace instaplay::likes {

/// The HTTP routes of likes, and the service "likes.counts/1".
void declareLikeRoutes(Registrar& registrar, LikeService& service);
void provideCounts(Registrar& registrar, const LikeService& service);

}  // namespace instaplay::likes
