#pragma once

#include <memory>

#include "host/stores/streams/redis_streams.hpp"
#include "tests/support/redis_stand.hpp"
#include "tests/support/server_process.hpp"

namespace instaplay::stores {

/// One node: a client and streams of its own.
struct StreamsNode {
  explicit StreamsNode(const RedisOptions& options) : client(options), streams(client) {}

  RedisClient client;
  RedisStreams streams;
};

struct StreamsStand : testing::RedisStand {
  using RedisStand::RedisStand;

  std::unique_ptr<StreamsNode> node() const { return std::make_unique<StreamsNode>(options()); }
};

}  // namespace instaplay::stores
