#include "host/plugins/push_outbox.hpp"

#include <fmt/ranges.h>

#include <charconv>

#include "host/plugins/oldest_row.hpp"
#include "host/plugins/sql_parameters.hpp"
#include "host/stores/sql/transact.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::chrono::seconds kPatience{5};
constexpr std::size_t kBytesBesideBody = 512;  // of what goes to one user, roughly

constexpr std::string_view kInsert = "INSERT INTO host_pushes (event_id, users, body, created_ms) VALUES (?, ?, ?, ?)";
constexpr std::string_view kDue = R"(SELECT p.sequence, p.event_id, p.users, p.body
  FROM host_pushes p JOIN host_leases l ON l.name = ?
  WHERE l.holder = ? AND l.expires_ms > ? ORDER BY p.sequence LIMIT ?)";
constexpr std::string_view kOldest = "SELECT created_ms FROM host_pushes ORDER BY sequence LIMIT 1";
constexpr std::string_view kRemove = "DELETE FROM host_pushes WHERE sequence = ?";

std::vector<std::int64_t> parseUsers(std::string_view text) {
  std::vector<std::int64_t> users;
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end; ++at) {
    std::int64_t user = 0;
    const auto [next, error] = std::from_chars(at, end, user);
    if (error != std::errc{}) throw std::runtime_error("The users of a stored push cannot be read.");
    users.push_back(user);
    at = next;
  }
  return users;
}

}  // namespace

void PushOutbox::add(stores::SqlTransaction& transaction, const Row& row) {
  const std::string users = fmt::format("{}", fmt::join(row.users, ","));
  transaction.defer(kInsert, params({std::string_view(row.eventId), std::string_view(users), std::string_view(row.body),
                                     clock_.nowMs()}));
  transaction.afterCommit([this] { wake_.wake(1); });
}

PushOutbox::Batch PushOutbox::due(std::string_view holder) {
  constexpr auto kLimit = static_cast<std::int64_t>(kRowsAtOnce);
  Batch batch;
  std::size_t bytes = 0;
  sql_.query(kDue, params({kLease, holder, clock_.nowMs(), kLimit}), [&](stores::SqlRow row) {
    Row next{numberOf(row[0]), textOf(row[1]), parseUsers(textOf(row[2])), textOf(row[3])};
    bytes += next.users.size() * (next.body.size() + kBytesBesideBody);
    batch.hasMore = !batch.rows.empty() && bytes > kBytesAtOnce;
    if (!batch.hasMore) batch.rows.push_back(std::move(next));
    return !batch.hasMore;
  });
  batch.hasMore = batch.hasMore || batch.rows.size() == kRowsAtOnce;
  return batch;
}

// One statement for all would be a scan on MySQL while the table is small, which waits for rows that are not committed.
void PushOutbox::remove(std::span<const Row> rows) {
  if (rows.empty()) return;
  stores::transact(sql_, base::Deadline::after(kPatience), [&](stores::SqlTransaction& transaction) {
    for (const Row& row : rows) transaction.defer(kRemove, params({row.sequence}));
  });
}

std::chrono::milliseconds PushOutbox::oldestWait() { return waitOfOldest(sql_, clock_, kOldest, {}); }

}  // namespace instaplay::plugins
