#pragma once

#include <string>
#include <utility>

#include "host/base/error.hpp"

namespace instaplay::stores {

/// A queue that is neither down nor full refuses one job for itself, and would again. The reason is for operators.
class JobRefused : public base::Error {
 public:
  explicit JobRefused(std::string reason)
      : Error(base::ErrorKind::internal, "internal", "The job queue refused a job."), reason(std::move(reason)) {}

  std::string reason;
};

}  // namespace instaplay::stores
