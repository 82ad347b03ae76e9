#include "host/stores/cache/load_gate.hpp"

#include "host/base/error.hpp"
#include "host/stores/cache/cache_load.hpp"

namespace instaplay::stores {
namespace {

thread_local bool isLoading = false;

}  // namespace

LoadGate::Pass::Pass(base::Gate::Pass pass) : pass_(std::move(pass)) { isLoading = true; }

LoadGate::Pass::~Pass() {
  if (pass_) isLoading = false;
}

LoadGate::Pass LoadGate::enter(base::Deadline deadline) {
  if (isLoading) return {};
  const auto until = deadline.sooner(base::Deadline::after(kLongestLoadWait));
  auto pass = gate_.tryEnter(std::chrono::milliseconds{until.leftMs()});
  if (!pass) throw base::unavailable("Too much has to be loaded now.");
  return Pass(std::move(*pass));
}

}  // namespace instaplay::stores
