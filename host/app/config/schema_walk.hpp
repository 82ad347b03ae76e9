#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/app/config/layer.hpp"
#include "host/app/config/setting.hpp"

namespace instaplay::app {

/// Where each setting got its value, by path.
using Origins = std::map<std::string, std::string>;

/// Lays a layer over config. What does not fit the schema is added to problems and skipped.
void applyLayer(const Layer& layer, Config& config, Origins& origins, std::vector<Problem>& problems);

}  // namespace instaplay::app
