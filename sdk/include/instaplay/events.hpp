#pragma once

#include <instaplay/abi/events.h>
#include <instaplay/detail/current_call.hpp>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>
#include <instaplay/sql.hpp>

#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_events> {
  static constexpr const char* id = IP_IFACE_EVENTS;
  static bool hasBaseline(const ip_iface_events* table) noexcept { return IP_HAS(ip_iface_events, table, publish); }
};

/// Publishes facts, such as "post.created", to whoever subscribed (Registrar::on). A small value; any thread.
///
///   sql.transaction([&](Transaction& tx) {
///     posts.insert(tx, post);
///     events.publish(tx, "post.created", formatId(post.authorId), {{"postId", formatId(post.id)}});
///   });
///
/// topic is "thing.happened", in the past. key says which events stay in order, usually the id of their subject. A
/// payload carries ids and what does not change; subscribers ask for the rest. Its members are only ever added to.
///
/// payload is an object of at most 16 KiB. Durable subscribers get it at least once, in order per key; ephemeral ones
/// in every process that shares the streams store, best effort. Throws HostError (tooLarge, unavailable). Since 1.0.
class Events {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.events/1".
  explicit Events(const Host& host) : host_(host), table_(&host.require<ip_iface_events>()) {}

  /// Publishes when the transaction commits, and never when it does not: the fact and its news are one.
  void publish(const Transaction& transaction, std::string_view topic, std::string_view key,
               const Json& payload) const {
    publish(transaction.handle(), topic, key, payload);
  }

  /// Publishes at once. With rows to write as well, publish inside their transaction instead.
  void publish(std::string_view topic, std::string_view key, const Json& payload) const {
    publish(static_cast<ip_sql_tx*>(nullptr), topic, key, payload);
  }

 private:
  void publish(ip_sql_tx* transaction, std::string_view topic, std::string_view key, const Json& payload) const {
    host_.check(table_->publish(host_.handle(), transaction, detail::currentCall(), toStr(topic), toStr(key),
                                toStr(dumpJson(payload))),
                "events.publish");
  }

  Host host_;
  const ip_iface_events* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
