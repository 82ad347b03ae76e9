#include "host/plugins/commit_hook.hpp"

namespace instaplay::plugins {
namespace {

thread_local CommitHook* innermost = nullptr;

}  // namespace

CommitHook::CommitHook() : outer_(innermost) { innermost = this; }
CommitHook::~CommitHook() { innermost = outer_; }

void CommitHook::run(stores::SqlTransaction& transaction) {
  if (innermost != nullptr) innermost->beforeCommit(transaction);
}

bool CommitHook::isSet() { return innermost != nullptr; }

}  // namespace instaplay::plugins
