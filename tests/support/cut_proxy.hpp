#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace instaplay::testing {

/// Passes TCP connections on to a port of 127.0.0.1, and cuts them when told to: for servers that cannot be asked to
/// cut their own.
class CutProxy {
 public:
  explicit CutProxy(std::uint16_t target);
  ~CutProxy();
  CutProxy(const CutProxy&) = delete;
  CutProxy& operator=(const CutProxy&) = delete;

  std::uint16_t port() const { return port_; }
  /// Cuts every connection that is open now; who connects again is passed on. Any thread.
  void cutConnections();

 private:
  class Passage;

  void acceptAll();

  std::uint16_t target_, port_;
  int listener_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Passage>> passages_;
  std::jthread thread_;
};

}  // namespace instaplay::testing
