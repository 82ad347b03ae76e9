#pragma once

#include <optional>

#include "host/base/gate.hpp"

namespace instaplay::plugins {

/// One gate for each dependency that a handler's thread may wait on: at most half of the threads are in one. Behind a
/// dependency that hangs the next one gets 503 after 100 ms, behind one that is busy after half a second. Any thread.
struct DependencyGates {
  explicit DependencyGates(int threads) : sql(half(threads)), documents(half(threads)), blobs(half(threads)) {}

  base::Gate sql, documents, blobs;

 private:
  static int half(int threads) { return threads > 2 ? threads / 2 : 1; }
};

using GatePass = std::optional<base::Gate::Pass>;

/// The right to use the dependency while the result lives; without gates everybody has it. Throws base::Error
/// unavailable when the gate is full.
GatePass enter(DependencyGates* gates, base::Gate DependencyGates::*gate);

}  // namespace instaplay::plugins
