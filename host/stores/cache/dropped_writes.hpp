#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace instaplay::stores {

/// Keys whose write did not reach Redis: what it holds of them may be stale, so they are to be removed before anything
/// is read from it again. Bounded: beyond it, all keys count as written. Any thread.
class DroppedWrites {
 public:
  explicit DroppedWrites(std::size_t maxKeys = 50'000) : maxKeys_(maxKeys) {}

  struct Batch {
    std::vector<std::string> keys;
    bool all = false;
  };

  void add(std::span<const std::string> keys);
  bool any() const { return any_.load(std::memory_order_acquire); }
  /// What is to be removed now; nothing while another thread is at it.
  std::optional<Batch> begin();
  /// Ends what begin() gave: forgets the batch when it was removed.
  void finish(const Batch& batch, bool removed);

 private:
  std::mutex mutex_;
  const std::size_t maxKeys_;
  std::unordered_set<std::string> keys_;
  bool all_ = false, removing_ = false;
  std::atomic<bool> any_{false};
};

}  // namespace instaplay::stores
