#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/stores/sql/sql_counters.hpp"

namespace instaplay::stores {

/// The compiled statements of one connection, kept by their text. Used by one thread at a time; leases must end first.
/// A Statement is made of a Statement::Database and a text, and has a reset() that makes it ready to run again.
template <class Statement>
class KeptStatements {
 public:
  using Database = typename Statement::Database;

 private:
  struct Kept {
    Statement statement;
    std::uint64_t lastUse = 0;
    bool lent = false;
  };

 public:
  /// Lends a statement; at its end the statement is reset, whatever happened, and may be lent again.
  class Lease {
   public:
    explicit Lease(Kept& kept) : statement_(&kept.statement), lent_(&kept.lent) { kept.lent = true; }
    explicit Lease(std::unique_ptr<Statement> own) : own_(std::move(own)), statement_(own_.get()) {}
    ~Lease() {
      if (statement_ == nullptr) return;
      statement_->reset();
      if (lent_ != nullptr) *lent_ = false;
    }
    Lease(Lease&& other) noexcept
        : own_(std::move(other.own_)), statement_(std::exchange(other.statement_, nullptr)), lent_(other.lent_) {}
    Lease& operator=(Lease&&) = delete;

    Statement* operator->() const { return statement_; }

   private:
    std::unique_ptr<Statement> own_;
    Statement* statement_;
    bool* lent_ = nullptr;
  };

  KeptStatements(Database& database, SqlCounters& counters, std::size_t mostKept)
      : database_(database), counters_(counters), mostKept_(mostKept) {}

  /// Throws as the statement's constructor. A text that is lent already (a query inside the visitor of the same one)
  /// is compiled anew.
  Lease take(std::string_view sql) {
    auto found = kept_.find(sql);
    if (found == kept_.end()) {
      makeRoom();
      found = kept_.emplace(sql, Kept{compile(sql)}).first;
    } else if (found->second.lent) {
      return Lease{std::make_unique<Statement>(compile(sql))};
    }
    found->second.lastUse = ++uses_;
    return Lease{found->second};
  }

  /// Forgets every statement that is not lent.
  void clear() {
    std::erase_if(kept_, [](const auto& entry) { return !entry.second.lent; });
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  Statement compile(std::string_view sql) {
    SqlCounters::count(counters_.prepared);
    return Statement{database_, sql};
  }

  /// Half of them go at once, the ones unused for longest, so that this is seldom.
  void makeRoom() {
    if (kept_.size() < mostKept_) return;
    std::vector<std::uint64_t> uses;
    for (const auto& [text, kept] : kept_) uses.push_back(kept.lastUse);
    const auto middle = uses.begin() + std::ptrdiff_t(uses.size() / 2);
    std::nth_element(uses.begin(), middle, uses.end());
    std::erase_if(kept_, [&](const auto& entry) { return !entry.second.lent && entry.second.lastUse < *middle; });
  }

  Database& database_;
  SqlCounters& counters_;
  std::size_t mostKept_;
  std::uint64_t uses_ = 0;
  std::unordered_map<std::string, Kept, Hash, std::equal_to<>> kept_;
};

}  // namespace instaplay::stores
