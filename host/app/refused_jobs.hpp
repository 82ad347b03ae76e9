#pragma once

#include <prometheus/collectable.h>

#include <vector>

namespace instaplay::plugins {
class BackgroundWork;
}

namespace instaplay::app {

/// How many jobs the queue refused and nobody has looked after, as the metric instaplay_jobs_refused. Any thread.
class RefusedJobs final : public prometheus::Collectable {
 public:
  explicit RefusedJobs(const plugins::BackgroundWork& work) : work_(work) {}

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const plugins::BackgroundWork& work_;
};

}  // namespace instaplay::app
