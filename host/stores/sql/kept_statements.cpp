#include "host/stores/sql/kept_statements.hpp"

#include "host/stores/sql/sql_counters.hpp"

namespace instaplay::stores {
namespace {

constexpr std::size_t kMostKept = 512;

}  // namespace

KeptStatements::Lease::~Lease() {
  statement_->reset();
  if (lent_ != nullptr) *lent_ = false;
}

KeptStatements::Lease KeptStatements::take(std::string_view sql) {
  auto found = kept_.find(sql);
  if (found == kept_.end()) {
    makeRoom();
    found = kept_.emplace(sql, Kept{compile(sql)}).first;
  } else if (found->second.lent) {
    return Lease{compile(sql)};
  }
  return Lease{found->second.statement, found->second.lent};
}

SqliteStatement KeptStatements::compile(std::string_view sql) {
  SqlCounters::count(counters_.prepared);
  return SqliteStatement{db_, sql};
}

void KeptStatements::makeRoom() {
  if (kept_.size() < kMostKept) return;
  std::erase_if(kept_, [](const auto& entry) { return !entry.second.lent; });
}

}  // namespace instaplay::stores
