#pragma once

#include <instaplay/abi/documents.h>
#include <instaplay/detail/sink.hpp>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_documents> {
  static constexpr const char* id = IP_IFACE_DOCUMENTS;
  static bool hasBaseline(const ip_iface_documents* table) noexcept { return IP_HAS(ip_iface_documents, table, count); }
};

/// How find reads. Every member has a default; in C++20 name the ones you need, in this order.
struct FindOptions {
  OrderedJson sort = nullptr;                ///< {{"at", -1}, {"_id", -1}}: newest first, ties by id
  std::uint32_t limit = 0;                   ///< 0: 1,000
  std::vector<std::string> projection = {};  ///< members to give; empty: all
};

/// Flexible content as JSON objects of at most 1 MiB, each with an "_id" that the plugin sets. Filters and updates are
/// MongoDB's, with the operators that abi/documents.h lists. A small value; any thread.
///
/// collection is one that Registrar::collection declared. All members throw HostError: conflict (a unique index),
/// unsupported (another operator), tooLarge, unavailable.
///
///   documents.insert("posts_content", {{"_id", formatId(id)}, {"caption", caption}});
///   documents.updateOne("posts_content", {{"_id", formatId(id)}}, {{"$set", {{"caption", changed}}}});
///   auto newest = documents.find("comments_text", {{"postId", post}}, {.sort = {{"at", -1}}, .limit = 20});
///
/// There is no transaction with SQL: write content first under
/// a minted id, then the row that makes it visible. Since 1.0.
class Documents {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.documents/1".
  explicit Documents(const Host& host) : host_(host), table_(&host.require<ip_iface_documents>()) {}

  /// Adds a document. An "_id" that exists is a conflict; that makes a repeated attempt harmless.
  void insert(std::string_view collection, const Json& document) const {
    host_.check(table_->insert(host_.handle(), toStr(collection), toStr(dumpJson(document))), "documents.insert");
  }

  /// All that match, sorted and cut as options say; {} matches everything.
  std::vector<Json> find(std::string_view collection, const Json& filter, const FindOptions& options = {}) const {
    std::vector<Json> found;
    detail::Sink sink([&found](std::string_view text) { found.push_back(parseJson(text)); });
    const ip_status status = table_->find(host_.handle(), toStr(collection), toStr(dumpJson(filter)),
                                          toStr(optionsText(options)), &decltype(sink)::receive, &sink);
    sink.rethrowIfAny();
    host_.check(status, "documents.find");
    return found;
  }

  /// The first match, or nothing.
  std::optional<Json> findOne(std::string_view collection, const Json& filter, FindOptions options = {}) const {
    options.limit = 1;
    std::vector<Json> found = find(collection, filter, options);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  }

  /// Each update gives the number of documents that matched.
  std::int64_t updateOne(std::string_view collection, const Json& filter, const Json& update) const {
    return updateWith(0, collection, filter, update);
  }
  std::int64_t updateMany(std::string_view collection, const Json& filter, const Json& update) const {
    return updateWith(IP_DOC_MANY, collection, filter, update);
  }

  /// Inserts what filter and update describe when nothing matches.
  std::int64_t upsertOne(std::string_view collection, const Json& filter, const Json& update) const {
    return updateWith(IP_DOC_UPSERT, collection, filter, update);
  }

  /// Each removal gives the number of documents that are gone.
  std::int64_t removeOne(std::string_view collection, const Json& filter) const {
    return removeWith(0, collection, filter);
  }
  std::int64_t removeMany(std::string_view collection, const Json& filter) const {
    return removeWith(IP_DOC_MANY, collection, filter);
  }

  /// How many match. Counts that are shown often belong into SQL.
  std::int64_t count(std::string_view collection, const Json& filter) const {
    std::int64_t number = 0;
    host_.check(table_->count(host_.handle(), toStr(collection), toStr(dumpJson(filter)), &number), "documents.count");
    return number;
  }

 private:
  static std::string optionsText(const FindOptions& options) {
    OrderedJson json = OrderedJson::object();
    if (!options.sort.is_null()) json["sort"] = options.sort;
    if (options.limit > 0) json["limit"] = options.limit;
    if (!options.projection.empty()) json["projection"] = options.projection;
    return json.empty() ? std::string{} : dumpOrderedJson(json);
  }

  std::int64_t updateWith(std::uint32_t flags, std::string_view collection, const Json& filter,
                          const Json& update) const {
    std::int64_t matched = 0;
    host_.check(table_->update(host_.handle(), toStr(collection), toStr(dumpJson(filter)), toStr(dumpJson(update)),
                               flags, &matched),
                "documents.update");
    return matched;
  }

  std::int64_t removeWith(std::uint32_t flags, std::string_view collection, const Json& filter) const {
    std::int64_t removed = 0;
    host_.check(table_->remove(host_.handle(), toStr(collection), toStr(dumpJson(filter)), flags, &removed),
                "documents.remove");
    return removed;
  }

  Host host_;
  const ip_iface_documents* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
