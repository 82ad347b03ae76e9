#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host/app/config/config.hpp"

namespace instaplay::app {

/// A serving process: the platform, the HTTP pipeline above it, and the edge in front. Main thread, except where said.
class Runtime {
 public:
  /// readConfig gives the configuration anew for a reload; it throws ConfigError. onNodeLost is Platform's.
  Runtime(const Config& config, std::function<Config()> readConfig, std::function<void()> onNodeLost);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// Loads and starts the plugins, then listens. Throws, with every problem told, when something required is wrong.
  void start();

  /// The port it listens on; 0 without the role `web`.
  std::uint16_t port() const;
  /// "http://127.0.0.1:8080": where it listens.
  std::string url() const;

  /// Reads the configuration again and applies what can change while it runs. Throws and changes nothing when it is
  /// wrong. Any thread.
  void reload();

  /// Stops accepting, finishes what runs within `server.drain`, stops the plugins.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace instaplay::app
