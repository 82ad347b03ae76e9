#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "host/stores/sql/sqlite_statement.hpp"

namespace instaplay::stores {

struct SqlCounters;

/// The compiled statements of one connection, kept by their text. Used by one thread at a time; leases must end first.
class KeptStatements {
 public:
  /// Lends a statement; at its end the statement is reset, whatever happened, and may be lent again.
  class Lease {
   public:
    explicit Lease(SqliteStatement& kept, bool& lent) : statement_(&kept), lent_(&lent) { lent = true; }
    explicit Lease(SqliteStatement&& own) : own_(std::move(own)), statement_(&*own_) {}
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    SqliteStatement* operator->() const { return statement_; }

   private:
    std::optional<SqliteStatement> own_;
    SqliteStatement* statement_;
    bool* lent_ = nullptr;
  };

  KeptStatements(sqlite3& db, SqlCounters& counters) : db_(db), counters_(counters) {}

  /// Throws SqliteFailure. A text that is lent already (a query inside the visitor of the same one) is compiled anew.
  Lease take(std::string_view sql);

 private:
  struct Kept {
    SqliteStatement statement;
    bool lent = false;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  SqliteStatement compile(std::string_view sql);
  void makeRoom();

  sqlite3& db_;
  SqlCounters& counters_;
  std::unordered_map<std::string, Kept, Hash, std::equal_to<>> kept_;
};

}  // namespace instaplay::stores
