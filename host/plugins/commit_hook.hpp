#pragma once

namespace instaplay::stores {
class SqlTransaction;
}

namespace instaplay::plugins {

/// Something that must become true together with whatever a handler commits on this thread. The innermost living hook
/// of a thread is asked; hooks nest and end in reverse order.
class CommitHook {
 public:
  CommitHook();
  virtual ~CommitHook();
  CommitHook(const CommitHook&) = delete;
  CommitHook& operator=(const CommitHook&) = delete;

  /// Whoever commits a read-write transaction for a plugin calls this right before. What it throws must roll the
  /// transaction back and reach the caller.
  static void run(stores::SqlTransaction& transaction);
  /// Whether this thread has a hook, so that a single statement must become a transaction.
  static bool isSet();

 protected:
  virtual void beforeCommit(stores::SqlTransaction& transaction) = 0;

 private:
  CommitHook* outer_;
};

}  // namespace instaplay::plugins
