#pragma once

#include "entry_repository.hpp"

namespace instaplay::@id@ {

class SqlEntryRepository final : public EntryRepository {
 public:
  explicit SqlEntryRepository(const Sql& sql) : sql_(sql) {}

  void insert(const SqlExecutor& sql, const Entry& entry) override;
  std::vector<Entry> listByAuthor(Id author, const PageRequest& request) const override;
  bool remove(Id author, Id entry) override;

 private:
  Sql sql_;
};

}  // namespace instaplay::@id@
