#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/events.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <atomic>
#include <string>

#include "entry.hpp"
#include "entry_repository.hpp"

namespace instaplay::@id@ {

/// The rules of entries. Any thread.
class EntryService {
 public:
  EntryService(const Host& host, const Clock& clock, EntryRepository& entries)
      : sql_(host), events_(host), ids_(host), clock_(clock), entries_(entries) {}

  /// May change while calls run.
  void setMaxLength(std::size_t bytes) { maxLength_ = bytes; }

  /// Throws Error (invalid) for a text that is empty or too long.
  Entry keep(Id author, std::string text);
  Page<Entry> list(Id author, const PageRequest& request) const;
  /// Throws Error (notFound) for what the author does not have.
  void remove(Id author, Id entry);

 private:
  Sql sql_;
  Events events_;
  Ids ids_;
  const Clock& clock_;
  EntryRepository& entries_;
  std::atomic<std::size_t> maxLength_{500};
};

}  // namespace instaplay::@id@
