#pragma once

#include <utility>

#include "host/stores/sql/sql_session.hpp"

namespace instaplay::stores {

/// What the sessions of a pool saw, and how the next ones behave.
struct FakeDatabase {
  int tried = 0;
  int opened = 0;
  int closed = 0;
  int asked = 0;
  int begun = 0;
  int rolledBack = 0;
  bool reachable = true;
};

class FakeSession final : public SqlSession {
 public:
  explicit FakeSession(FakeDatabase& database) : database_(database), number(++database.opened) {}
  ~FakeSession() override { ++database_.closed; }

  void query(std::string_view, SqlParams, const RowVisitor&) override {}
  std::int64_t exec(std::string_view, SqlParams) override { return 0; }
  bool isReadOnly(std::string_view) override { return true; }
  void waitUntil(base::Deadline) override {}
  void begin(TxMode) override {
    ++database_.begun;
    open_ = true;
  }
  void commit() override { open_ = false; }
  void rollback() noexcept override {
    if (std::exchange(open_, false)) ++database_.rolledBack;
  }
  bool inTransaction() const override { return open_; }
  bool isHealthy() const override { return healthy; }
  bool answers(base::Deadline) noexcept override {
    ++database_.asked;
    return database_.reachable;
  }

 private:
  FakeDatabase& database_;
  bool open_ = false;

 public:
  int number;
  bool healthy = true;
};

}  // namespace instaplay::stores
