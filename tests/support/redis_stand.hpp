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

  stores::RedisOptions options() const {
    stores::RedisOptions result;
    result.port = server.port();
    result.connectTimeout = result.commandTimeout = result.busyTimeout = patience;
    return result;
  }

  /// How long clients wait for a place and for an answer: long, because the machine may be busy. To be shortened where
  /// none comes.
  std::chrono::milliseconds patience{10'000};
  TempFolder folder;
  RedisServer server;
  stores::RedisClient raw;
};

}  // namespace instaplay::testing
