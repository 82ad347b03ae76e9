#pragma once

#include "host/app/config/config.hpp"
#include "host/edge/options.hpp"
#include "host/http/options.hpp"
#include "host/realtime/options.hpp"

namespace instaplay::app {

/// How many threads serve requests.
unsigned serverThreads(const Config& config);

http::Options httpOptions(const Config& config);
realtime::Options realtimeOptions(const Config& config);

/// Throws std::invalid_argument for a trusted proxy that is no address and no network.
edge::EdgeOptions edgeOptions(const Config& config);

}  // namespace instaplay::app
