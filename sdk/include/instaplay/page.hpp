#pragma once

#include <instaplay/detail/base64url.hpp>
#include <instaplay/error.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

/// A place in a list that is sorted by (key, id), both descending or both ascending. Clients get it as opaque text.
///
/// A page behind a cursor is the SQL "WHERE key < ? OR (key = ? AND id < ?) ORDER BY key DESC, id DESC LIMIT ?". Unlike
/// an offset it neither repeats nor skips rows when the list grows at its head meanwhile. Cursors live as long as
/// clients keep them, so what a list is sorted by never changes its meaning.
struct Cursor {
  std::int64_t key = 0;  ///< what the list is sorted by, such as publishedAt in ms
  std::int64_t id = 0;   ///< settles equal keys

  friend bool operator==(const Cursor& a, const Cursor& b) noexcept { return a.key == b.key && a.id == b.id; }
  friend bool operator!=(const Cursor& a, const Cursor& b) noexcept { return !(a == b); }
};

/// Where a descending list goes on behind after, or begins: the key and id that the next rows are below.
inline Cursor descendingFrom(const std::optional<Cursor>& after) noexcept {
  return after.value_or(Cursor{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max()});
}

/// What a client asks of a list: Call::pageRequest() reads it from ?limit= and ?cursor=.
struct PageRequest {
  static constexpr std::uint32_t kDefaultLimit = 20;
  static constexpr std::uint32_t kMaxLimit = 50;

  std::uint32_t limit = kDefaultLimit;  ///< 1 to 50
  std::optional<Cursor> after;          ///< nothing: from the start

  /// Rows to read: one more than asked for tells whether another page follows. See makePage.
  std::uint32_t rowsToRead() const noexcept { return limit + 1; }
};

/// One page of a list; next is absent on the last one. Services return it and Call::replyPage() writes it.
template <class T>
struct Page {
  std::vector<T> items;
  std::optional<Cursor> next;
};

/// Makes a page of up to request.rowsToRead() rows. cursorOf(row) gives the Cursor that points behind the row:
///
///   makePage(posts.listByAuthor(author, request), request,
///            [](const Post& post) { return Cursor{post.publishedAt, post.id}; });
template <class T, class CursorOf>
Page<T> makePage(std::vector<T> rows, const PageRequest& request, CursorOf&& cursorOf) {
  Page<T> page{std::move(rows), std::nullopt};
  if (page.items.size() > request.limit) {
    page.items.erase(page.items.begin() + request.limit, page.items.end());
    page.next = cursorOf(page.items.back());
  }
  return page;
}

namespace detail {

inline constexpr char kCursorVersion = 1;
inline constexpr std::size_t kCursorBytes = 1 + 8 + 8 + 2;

inline void appendBigEndian(std::string& bytes, std::uint64_t value, int count) {
  for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 255u);
}

inline std::uint64_t readBigEndian(std::string_view bytes) noexcept {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
  return value;
}

/// FNV-1a folded to 16 bits: catches typing and truncation, keeps no secret.
inline std::uint16_t cursorChecksum(std::string_view bytes) noexcept {
  std::uint32_t hash = 2166136261u;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
  return static_cast<std::uint16_t>((hash >> 16) ^ (hash & 0xFFFFu));
}

}  // namespace detail

/// The text of a cursor: 26 characters of [A-Za-z0-9_-]. It holds a version and a checksum against mangled links; it is
/// no secret and grants nothing.
inline std::string encodeCursor(const Cursor& cursor) {
  std::string bytes(1, detail::kCursorVersion);
  detail::appendBigEndian(bytes, static_cast<std::uint64_t>(cursor.key), 8);
  detail::appendBigEndian(bytes, static_cast<std::uint64_t>(cursor.id), 8);
  detail::appendBigEndian(bytes, detail::cursorChecksum(bytes), 2);
  return detail::encodeBase64Url(bytes);
}

/// The cursor of a text that encodeCursor made. Throws Error (invalid, "/cursor") for any other.
inline Cursor decodeCursor(std::string_view text) {
  const std::optional<std::string> bytes = detail::decodeBase64Url(text);
  const bool whole = bytes && bytes->size() == detail::kCursorBytes && bytes->front() == detail::kCursorVersion;
  if (!whole) throw Error::invalid("/cursor", "Is not a cursor of this list.");
  const std::string_view all = *bytes;
  if (detail::readBigEndian(all.substr(17)) != detail::cursorChecksum(all.substr(0, 17))) {
    throw Error::invalid("/cursor", "Is not a cursor of this list.");
  }
  return {static_cast<std::int64_t>(detail::readBigEndian(all.substr(1, 8))),
          static_cast<std::int64_t>(detail::readBigEndian(all.substr(9, 8)))};
}

}  // namespace sdk_v1
}  // namespace instaplay
