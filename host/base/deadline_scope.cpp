#include "host/base/deadline_scope.hpp"

#include <utility>

namespace instaplay::base {
namespace {

thread_local Deadline soonest = Deadline::never();

}  // namespace

DeadlineScope::DeadlineScope(Deadline deadline) : outer_(std::exchange(soonest, soonest.sooner(deadline))) {}
DeadlineScope::~DeadlineScope() { soonest = outer_; }

Deadline DeadlineScope::current() { return soonest; }

}  // namespace instaplay::base
