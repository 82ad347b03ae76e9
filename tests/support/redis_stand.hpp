#pragma once

#include <string>
#include <utility>
#include <vector>

#include "host/stores/redis/redis_client.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/temp_folder.hpp"

namespace instaplay::testing {

/// A Redis of the test's own, and a client to look into it and to disturb it with.
struct RedisStand {
  explicit RedisStand(std::vector<std::string> arguments = {})
      : server({folder.path(), std::move(arguments), 0}), raw(options()) {}

  /// With short timeouts, so that faults show soon.
  stores::RedisOptions options() const {
    stores::RedisOptions result;
    result.port = server.port();
    result.connectTimeout = std::chrono::milliseconds{500};
    result.commandTimeout = std::chrono::milliseconds{500};
    return result;
  }

  TempFolder folder;
  RedisServer server;
  stores::RedisClient raw;
};

}  // namespace instaplay::testing
