#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "host/plugins/call.hpp"

namespace instaplay::plugins {

/// A call made of a map. whenAsked runs each time the handler reads a property, which lets a test hold it in flight.
class FakeCall final : public Call {
 public:
  explicit FakeCall(base::Deadline deadline = base::Deadline::never()) : Call("REQUEST", deadline, nullptr) {}

  std::optional<std::string_view> get(std::string_view key) override {
    if (whenAsked) whenAsked();
    const auto found = properties.find(key);
    return found == properties.end() ? std::nullopt : std::optional<std::string_view>(found->second);
  }
  std::string_view body() override { return {}; }

  std::map<std::string, std::string, std::less<>> properties;
  std::function<void()> whenAsked;
};

}  // namespace instaplay::plugins
