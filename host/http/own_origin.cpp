#include "host/http/own_origin.hpp"

#include <algorithm>
#include <array>

namespace instaplay::http {
namespace {

constexpr std::array<std::string_view, 3> kLoopbackNames{"localhost", "127.0.0.1", "[::1]"};

// ":8080", or empty when the authority names none.
std::string_view portOf(std::string_view authority) {
  const auto colon = authority.rfind(':');
  const bool hasPort = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  return hasPort ? authority.substr(colon) : std::string_view();
}

}  // namespace

bool OwnOrigin::isOurs(std::string_view origin, std::string_view host) const {
  if (!publicOrigin_.empty() && origin == publicOrigin_) return true;
  if (environment_ != Options::Environment::development) return false;
  constexpr std::string_view scheme = "http://";
  if (!origin.starts_with(scheme)) return false;
  const auto authority = origin.substr(scheme.size());
  const auto port = portOf(authority);
  const auto name = authority.substr(0, authority.size() - port.size());
  return port == portOf(host) && std::ranges::find(kLoopbackNames, name) != kLoopbackNames.end();
}

}  // namespace instaplay::http
