#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

namespace instaplay::edge {

/// Threads that run one io_context and may block in its handlers. More are added while all of them are blocked, and
/// leave when they are no longer needed. Internal to the edge: it brings Asio along.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t mostThreads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  boost::asio::io_context& context() { return context_; }
  void start();
  /// Stops after the handlers that run and waits for them.
  void stop();

  /// Marks this thread as taken while a handler runs.
  class Busy {
   public:
    explicit Busy(WorkerPool& pool) : pool_(pool) { ++pool_.busy_; }
    ~Busy() { --pool_.busy_; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    WorkerPool& pool_;
  };

  /// Called by a thread that is about to wait for its client: sees to it that another one is free.
  void ensureSpare();
  /// Called now and then: adds threads when all have been taken since the last call.
  void relieve();

 private:
  void add(std::size_t count);
  void work();
  void workWhileNeeded();
  bool leaveIfSurplus();
  bool allBusy() const { return busy_ >= size_; }

  const std::size_t threads_, mostThreads_, spares_;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keepRunning_;
  std::atomic<std::size_t> busy_{0}, size_{0};
  bool wasAllBusy_ = false;
  std::mutex mutex_;
  bool stopped_ = false;
  std::vector<std::thread> running_;
  std::vector<std::thread::id> finished_;
};

}  // namespace instaplay::edge
