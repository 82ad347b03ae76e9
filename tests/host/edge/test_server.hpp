#pragma once

#include <memory>

#include "host/edge/server.hpp"
#include "tests/host/edge/echo_application.hpp"
#include "tests/host/edge/raw_client.hpp"

namespace instaplay::edge::test {

inline EdgeOptions testOptions() {
  EdgeOptions options;
  options.port = 0;
  options.threads = 4;
  // Long, since the machine may be busy.
  options.headTimeout = options.bodyGrace = options.lingerTime = std::chrono::seconds(60);
  return options;
}

/// A running edge over the echo application. Its held exchanges are released before it ends.
class TestServer {
 public:
  explicit TestServer(EdgeOptions options = testOptions())
      : edge_(std::make_unique<EdgeServer>(std::move(options), application, clock_)) {
    edge_->start();
  }
  ~TestServer() { application.release(); }

  RawClient connect(int receiveBuffer = 0) const { return RawClient(edge_->port(), receiveBuffer); }
  EdgeServer& edge() { return *edge_; }

  EchoApplication application;

 private:
  base::SystemClock clock_;
  std::unique_ptr<EdgeServer> edge_;
};

}  // namespace instaplay::edge::test
