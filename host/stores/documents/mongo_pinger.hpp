#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "host/base/clock.hpp"
#include "host/base/error.hpp"
#include "host/stores/documents/mongo_pool.hpp"

namespace instaplay::stores {

/// Asks MongoDB whether it answers, on a thread of its own: the driver cannot give up earlier for one caller's
/// deadline, but the caller can.
class MongoPinger {
 public:
  /// Keeps a client of the pool for itself.
  explicit MongoPinger(MongoPool& pool);
  ~MongoPinger();
  MongoPinger(const MongoPinger&) = delete;
  MongoPinger& operator=(const MongoPinger&) = delete;

  /// Throws Error unavailable when MongoDB does not answer by the deadline. Any thread; calls at once share a ping.
  void ping(base::Deadline deadline);

 private:
  void run(const std::stop_token& stop);
  std::optional<base::Error> ask();

  MongoPool& pool_;
  MongoPool::Lease lease_;
  std::mutex mutex_;
  std::condition_variable_any asked_;
  std::condition_variable answered_;
  std::uint64_t lastAsked_ = 0, lastAnswered_ = 0;
  std::optional<base::Error> failure_;
  std::jthread thread_;
};

}  // namespace instaplay::stores
