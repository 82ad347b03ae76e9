#include "host/app/origin.hpp"

#include <fmt/format.h>

namespace instaplay::app {

std::string listenUrl(const Config& config, std::uint16_t port) {
  const std::string& address = config.server.address;
  const bool isV6 = address.find(':') != std::string::npos;
  return fmt::format("http://{}:{}", isV6 ? "[" + address + "]" : address, port);
}

std::string publicOrigin(const Config& config, std::uint16_t port) {
  return config.publicOrigin.empty() ? listenUrl(config, port) : config.publicOrigin;
}

}  // namespace instaplay::app
