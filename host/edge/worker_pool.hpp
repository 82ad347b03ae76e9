#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <mutex>
#include <thread>

namespace instaplay::edge {

/// Threads that run one io_context and may block in its handlers. Others take the place of those that a handler keeps
/// for long or that wait for a client, and leave when these are free again. Handlers that are many get no more threads,
/// which would only take the processors from each other. Internal to the edge: it brings Asio along.
class WorkerPool {
  struct Worker;

 public:
  WorkerPool(std::size_t threads, std::size_t mostThreads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  boost::asio::io_context& context() { return context_; }
  void start();
  /// Stops after the handlers that run and waits for them.
  void stop();

  /// Marks this thread, one of the pool, as taken while a handler runs.
  class Busy {
   public:
    explicit Busy(WorkerPool& pool);
    ~Busy();
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    WorkerPool& pool_;
  };

  /// Within Busy: this thread waits for its client, and is replaced; at once where all are taken. Throws base::Error
  /// state on a thread that is not the pool's, which a plugin may have made.
  class Waiting {
   public:
    explicit Waiting(WorkerPool& pool);
    ~Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

   private:
    WorkerPool& pool_;
  };

  /// Called once an interval, by one thread. Replaces the threads whose handler has run for an interval, and adds some
  /// while all are taken and in an interval fewer handlers end than two for each of `threads`, as behind a store that
  /// hangs.
  void relieve();
  std::size_t size() const { return size_; }

 private:
  struct Worker {
    explicit Worker(bool isPermanent) : isPermanent(isPermanent) {}

    const bool isPermanent;
    std::atomic<std::int64_t> since{kFree};  ///< the interval in which its handler began
    bool isOver = false;                     ///< under the pool's mutex
    std::thread thread;
  };

  static constexpr std::int64_t kFree = std::numeric_limits<std::int64_t>::max(), kWaiting = kFree - 1;

  void work(Worker& self);
  bool leaveIfSurplus(Worker& self);
  void grow();
  void joinFinished();
  bool areAllTaken() const { return busy_ >= size_; }
  std::size_t held();
  std::size_t wanted() const;

  static constinit thread_local Worker* current_;

  const std::size_t threads_, mostThreads_, spares_;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keepRunning_;
  std::atomic<std::int64_t> interval_{0};
  std::atomic<std::size_t> size_{0}, busy_{0}, waiting_{0}, ended_{0};
  std::atomic<std::size_t> held_{0}, added_{0};  ///< what relieve() found and decided
  bool wereAllTaken_ = false;
  std::mutex mutex_;
  bool stopped_ = false;
  std::list<Worker> workers_;
};

}  // namespace instaplay::edge
