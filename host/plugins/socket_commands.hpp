#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/plugins/principal.hpp"

namespace instaplay::plugins {

/// Who sends commands over one shared socket.
struct SocketCaller {
  PrincipalPtr principal;  ///< null: anonymous
  std::string clientAddress;
  std::function<bool()> isGone = {};  ///< for handlers that ask; empty: never
};

/// One command of a client: an operation and its data.
struct SocketRequest {
  std::string_view op;
  const base::Json& data;
  std::string requestId;  ///< a new one for each command, for logs and what the command causes
};

/// What a command is answered with.
struct CommandAnswer {
  std::string data = "null";         ///< JSON text
  std::optional<base::Error> error;  ///< instead of data; fit for the client: code, message, fields, retryAfter
};

/// The commands of plugins on the shared socket. Any thread.
class SocketCommands {
 public:
  virtual ~SocketCommands() = default;
  /// Is its plugin on, limits, access, feature, schema, and then the handler with a deadline. Never throws. May block
  /// for as long as the handler works. An op that nobody declared is the error "unknown_command".
  virtual CommandAnswer run(const SocketCaller& caller, const SocketRequest& request) const = 0;
};

}  // namespace instaplay::plugins
