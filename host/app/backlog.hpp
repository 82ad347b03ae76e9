#pragma once

#include <prometheus/collectable.h>

#include <vector>

namespace instaplay::plugins {
class BackgroundWork;
}

namespace instaplay::app {

/// What the outboxes still have, as metrics: for how long the oldest row of each has waited
/// (instaplay_outbox_oldest_seconds), and how many jobs the queue refused and nobody has looked after
/// (instaplay_jobs_refused). Any thread.
class Backlog final : public prometheus::Collectable {
 public:
  explicit Backlog(const plugins::BackgroundWork& work) : work_(work) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const plugins::BackgroundWork& work_;
};

}  // namespace instaplay::app
