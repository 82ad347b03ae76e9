#include "host/stores/cache/dropped_writes.hpp"

#include <utility>

namespace instaplay::stores {

void DroppedWrites::add(std::span<const std::string> keys) {
  if (keys.empty()) return;
  const std::lock_guard lock(mutex_);
  if (!all_) keys_.insert(keys.begin(), keys.end());
  if (keys_.size() > maxKeys_) {
    all_ = true;
    keys_.clear();
  }
  any_ = true;
}

std::optional<DroppedWrites::Batch> DroppedWrites::begin() {
  const std::lock_guard lock(mutex_);
  if (removing_) return std::nullopt;
  removing_ = true;
  // Taken out, so that a key which is dropped again meanwhile stays for the next batch.
  Batch batch{{}, std::exchange(all_, false)};
  batch.keys.reserve(keys_.size());
  while (!keys_.empty()) batch.keys.push_back(std::move(keys_.extract(keys_.begin()).value()));
  return batch;
}

void DroppedWrites::finish(const Batch& batch, bool removed) {
  const std::lock_guard lock(mutex_);
  removing_ = false;
  if (!removed) {
    keys_.insert(batch.keys.begin(), batch.keys.end());
    all_ = all_ || batch.all;
  }
  any_ = all_ || !keys_.empty();
}

}  // namespace instaplay::stores
