#include "host/plugins/socket_call.hpp"

#include <utility>

namespace instaplay::plugins {

SocketCall::SocketCall(const SocketCaller& caller, const SocketRequest& request, std::string_view owner,
                       base::Deadline deadline, std::shared_ptr<const FlagSnapshot> flags)
    : Call(request.requestId, deadline, nullptr),
      caller_(caller),
      op_(request.op),
      owner_(owner),
      body_(base::dumpJson(request.data)) {
  flags_ = std::move(flags);
}

std::optional<std::string_view> SocketCall::get(std::string_view key) {
  if (key == "socket.op") return op_;
  if (key == "client.address") return caller_.clientAddress;
  if (key == "request.id") return requestId();
  if (key == "plugin.id") return owner_;
  return caller_.principal ? propertyOf(*caller_.principal, key) : std::nullopt;
}

}  // namespace instaplay::plugins
