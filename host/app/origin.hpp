#pragma once

#include <cstdint>
#include <string>

#include "host/app/config/config.hpp"

namespace instaplay::app {

/// "http://127.0.0.1:8080": where the process listens on a port.
std::string listenUrl(const Config& config, std::uint16_t port);

/// What browsers see: the configured origin, else where the process listens.
std::string publicOrigin(const Config& config, std::uint16_t port);

}  // namespace instaplay::app
