#pragma once

#include "host/app/config/load.hpp"
#include "host/app/store_set.hpp"
#include "host/base/clock.hpp"
#include "tests/integration/social_world.hpp"

namespace instaplay::testing {

/// The stores of a running world, opened once more, as somebody with access to its servers has them.
class WorldStores {
 public:
  explicit WorldStores(const SocialWorld& world) : opened_(configOf(world), clock_) {}

  const base::Clock& clock() const { return clock_; }
  stores::Stores ports() { return opened_.ports(); }

 private:
  /// What the program was told.
  static app::Config configOf(const SocialWorld& world) {
    const auto words = world.another(world.dataFolder()).arguments;
    app::ConfigSources sources;
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
      if (words[i] == "--config") sources.files.emplace_back(words[i + 1]);
      if (words[i] == "--set") sources.assignments.push_back(words[i + 1]);
    }
    return app::loadConfig(sources);
  }

  base::SystemClock clock_;
  app::StoreSet opened_;
};

}  // namespace instaplay::testing
