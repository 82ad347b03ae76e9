#include "host/http/middleware/client_address.hpp"

namespace instaplay::http {

std::optional<Response> ClientAddressStep::begin(RequestContext& request) const {
  std::vector<std::string_view> forwarded;
  for (const Header& header : request.head.headers.all()) {
    if (equalsIgnoringCase(header.name, "x-forwarded-for")) forwarded.push_back(header.value);
  }
  request.clientAddress = proxies_.clientOf(request.head.peerAddress, forwarded);
  return std::nullopt;
}

}  // namespace instaplay::http
