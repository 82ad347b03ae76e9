#pragma once

#include <string>
#include <string_view>

#include "host/http/options.hpp"

namespace instaplay::http {

/// The origin of this site's own pages: the configured one; in development also every loopback name at the port that
/// was asked.
class OwnOrigin {
 public:
  OwnOrigin(std::string publicOrigin, Options::Environment environment)
      : publicOrigin_(std::move(publicOrigin)), environment_(environment) {}
  /// host: of the request.
  bool isOurs(std::string_view origin, std::string_view host) const;

 private:
  std::string publicOrigin_;
  Options::Environment environment_;
};

}  // namespace instaplay::http
