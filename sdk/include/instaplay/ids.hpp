#pragma once

#include <instaplay/abi/platform.h>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

/// Ids of everything stored: positive, 64 bits, ascending by time. In JSON and URLs they are decimal strings, because
/// JavaScript's numbers hold only 53 bits.
using Id = std::int64_t;

/// The decimal form, for JSON, URLs and keys of events.
inline std::string formatId(Id id) { return std::to_string(id); }

/// A positive id in its one decimal form, without sign, space or leading zero; else nothing. One form only, so that two
/// texts never name one thing.
inline std::optional<Id> parseId(std::string_view text) noexcept {
  Id id = 0;
  const char* const end = text.data() + text.size();
  if (text.empty() || text.front() < '1' || text.front() > '9') return std::nullopt;
  const auto [stop, failure] = std::from_chars(text.data(), end, id);
  if (failure != std::errc{} || stop != end) return std::nullopt;
  return id;
}

/// The member as an id, written as a decimal string; nothing when it is absent or null. Throws Error (invalid, "/key").
inline std::optional<Id> optionalIdField(const Json& object, const char* key) {
  const std::optional<std::string> text = optionalField<std::string>(object, key);
  if (!text) return std::nullopt;
  const std::optional<Id> id = parseId(*text);
  if (!id) throw Error::invalid(std::string("/") + key, "Is not an id.");
  return id;
}

/// As optionalIdField, and the member must be there.
inline Id requiredIdField(const Json& object, const char* key) {
  const std::optional<Id> id = optionalIdField(object, key);
  if (!id) throw Error::invalid(std::string("/") + key, "Is required.");
  return *id;
}

/// The wire form of many ids: ["1", "2"].
inline Json idsToJson(const std::vector<Id>& ids) {
  Json list = Json::array();
  for (const Id id : ids) list.push_back(formatId(id));
  return list;
}

/// The inverse of idsToJson. Throws Error (invalid) when list is no array of ids.
inline std::vector<Id> idsFromJson(const Json& list) {
  std::vector<Id> ids;
  for (const Json& entry : list) {
    const std::optional<Id> id = entry.is_string() ? parseId(entry.get_ref<const std::string&>()) : std::nullopt;
    if (!id) throw Error::invalid("", "Is not a list of ids.");
    ids.push_back(*id);
  }
  return ids;
}

template <>
struct Interface<ip_iface_ids> {
  static constexpr const char* id = IP_IFACE_IDS;
  static bool hasBaseline(const ip_iface_ids* table) noexcept { return IP_HAS(ip_iface_ids, table, next); }
};

/// Mints ids, unique in the whole installation: 41 bits of ms since 2025-01-01, 12 of node, 10 of sequence. Sorting by
/// id sorts by age, to the millisecond.
///
/// Rows, documents and blobs that belong together share one id, minted before the first of them is written, so that a
/// repeated attempt can find what an earlier one left. A small value; any thread. Since 1.0.
class Ids {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.ids/1".
  explicit Ids(const Host& host) : host_(host), table_(&host.require<ip_iface_ids>()) {}

  /// A fresh id. Takes no lock that others hold for long and does no I/O; at most 1,024 a millisecond and node.
  Id next() const noexcept { return table_->next(host_.handle()); }

 private:
  Host host_;
  const ip_iface_ids* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
