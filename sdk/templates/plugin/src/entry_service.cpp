#include "entry_service.hpp"

#include <instaplay/error.hpp>

#include <utility>

namespace instaplay::@id@ {

Entry EntryService::keep(Id author, std::string text) {
  if (text.empty()) throw Error::invalid("/text", "Must not be empty.");
  if (text.size() > maxLength_) throw Error::invalid("/text", "Is too long.");
  const Entry entry{ids_.next(), author, std::move(text), clock_.nowMs()};
  sql_.transaction([&](Transaction& tx) {
    entries_.insert(tx, entry);
    events_.publish(tx, "@id@.entry.created", formatId(author),
                    {{"entryId", formatId(entry.id)}, {"authorId", formatId(author)}});
  });
  return entry;
}

Page<Entry> EntryService::list(Id author, const PageRequest& request) const {
  return makePage(entries_.listByAuthor(author, request), request, [](const Entry& entry) {
    return Cursor{entry.createdAt, entry.id};
  });
}

void EntryService::remove(Id author, Id entry) {
  if (!entries_.remove(author, entry)) throw Error::notFound("entry_not_found", "There is no such entry.");
}

}  // namespace instaplay::@id@
