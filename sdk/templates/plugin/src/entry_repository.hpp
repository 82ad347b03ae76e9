#pragma once

#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <vector>

#include "entry.hpp"

namespace instaplay::@id@ {

/// Where entries are kept. The service knows this interface; plugin.cpp chooses the implementation.
class EntryRepository {
 public:
  virtual ~EntryRepository() = default;

  virtual void insert(const SqlExecutor& sql, const Entry& entry) = 0;
  /// Newest first, at most request.rowsToRead().
  virtual std::vector<Entry> listByAuthor(Id author, const PageRequest& request) const = 0;
  /// False when the author has no such entry.
  virtual bool remove(Id author, Id entry) = 0;
};

}  // namespace instaplay::@id@
