#pragma once

#include <vector>

#include "host/app/config/config.hpp"
#include "host/app/config/problem.hpp"
#include "host/app/config/schema_walk.hpp"

namespace instaplay::app {

/// What no single setting can tell: values that do not fit each other, and what production refuses.
std::vector<Problem> checkRules(const Config& config, const Origins& origins);

}  // namespace instaplay::app
