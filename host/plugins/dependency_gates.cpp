#include "host/plugins/dependency_gates.hpp"

#include <chrono>

#include "host/base/error.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::chrono::milliseconds kPatience{100}, kMost{500};

}  // namespace

GatePass enter(DependencyGates* gates, base::Gate DependencyGates::*gate) {
  if (gates == nullptr) return std::nullopt;
  GatePass pass = (gates->*gate).tryEnter(kPatience, kMost);
  if (pass) return pass;
  base::Error full = base::unavailable("The service is busy. Try again.");
  full.retryAfter = std::chrono::seconds{1};
  throw full;
}

}  // namespace instaplay::plugins
