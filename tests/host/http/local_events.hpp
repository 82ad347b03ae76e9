#pragma once

#include <functional>
#include <map>
#include <string>

#include "host/plugins/event_bus.hpp"

namespace instaplay::http::test {

/// Hands events to their listeners at once.
class LocalEvents final : public plugins::EventBus {
 public:
  void publish(stores::SqlTransaction*, std::string_view topic, std::string_view key, std::string_view json,
               std::string_view requestId) override {
    const plugins::Event event{"1", std::string(topic), std::string(key), std::string(json), std::string(requestId)};
    const auto [first, last] = listeners_.equal_range(event.topic);
    for (auto listener = first; listener != last; ++listener) listener->second(event);
  }
  void listen(std::string topic, std::function<void(const plugins::Event&)> listener) override {
    listeners_.emplace(std::move(topic), std::move(listener));
  }

  std::optional<std::uint64_t> link() const override { return linked; }

  std::optional<std::uint64_t> linked = 1;

 private:
  std::multimap<std::string, std::function<void(const plugins::Event&)>> listeners_;
};

}  // namespace instaplay::http::test
