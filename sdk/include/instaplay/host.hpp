#pragma once

#include <instaplay/abi/base.h>
#include <instaplay/error.hpp>
#include <instaplay/str.hpp>

#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

/// Names a table of the host: id, as asked for, and hasBaseline(), true when every member of its version 1.0 is there.
/// Each capability header specialises it for its own table.
template <class Table>
struct Interface;

/// The process that loaded the plugin: finds its tables and turns its failures into exceptions.
///
/// The host speaks C function tables, each found by an id such as "ip.sql/1"; the capabilities (Sql, Cache, ...) wrap
/// one table each. A function fails by its ip_status, and last_error has the words, per thread, until the next call.
///
/// A small value, copied freely; it stays valid until the plugin is destroyed. All members may be used from any
/// thread. Authors hand it to the capabilities they use: Sql{host()}, Events{host()}. Since 1.0.
class Host {
 public:
  /// api is the root table that the host gave to create().
  explicit Host(const ip_host_api* api) noexcept : api_(api) {}

  /// The table, or nullptr when this host has none or offers one too short to be used.
  template <class Table>
  const Table* find() const noexcept {
    const auto* table = static_cast<const Table*>(api_->get_interface(api_->host, Interface<Table>::id));
    return table != nullptr && Interface<Table>::hasBaseline(table) ? table : nullptr;
  }

  /// The table. Throws HostError (unsupported) that names the interface when find() has none.
  template <class Table>
  const Table& require() const {
    const Table* table = find<Table>();
    if (table == nullptr) throw missing(Interface<Table>::id);
    return *table;
  }

  /// What the functions of a table take as their first argument.
  ip_host* handle() const noexcept { return api_->host; }

  /// "InstaPlay", unless the operator runs it under another name. Lives until destroy.
  std::string_view product() const noexcept { return api_->product; }
  /// Of the host, "1.2.3". To find out what a host can do ask find(), not this.
  std::string_view version() const noexcept { return api_->version; }

  /// Writes a log line. level is IP_LOG_TRACE to IP_LOG_ERROR; fieldsJson is an object or empty. Log in log.hpp is the
  /// comfortable way.
  void log(std::int32_t level, std::string_view text, std::string_view fieldsJson = {}) const noexcept {
    api_->log(api_->host, level, toStr(text), toStr(fieldsJson));
  }

  /// Throws HostError when status is not IP_OK. operation says what was tried, for the log: "sql.exec".
  void check(ip_status status, const char* operation) const {
    if (status != IP_OK) throw failure(status, operation);
  }

  /// The HostError for a failed status, with what last_error adds to it. Call it on the thread of the failure, before
  /// any other call of the host.
  HostError failure(ip_status status, const char* operation) const {
    Error error = usualError(kindOf(status));
    std::string detail = std::string(operation) + ": status " + std::to_string(status);
    if (const ip_error last = lastError(); last.status == status) {
      error.retryAfter = std::chrono::milliseconds{last.retry_after_ms};
      if (last.code.n > 0) error.code = toView(last.code);
      if (last.message.n > 0) detail = std::string(operation) + ": " + std::string(toView(last.message));
    }
    return {std::move(error), std::move(detail)};
  }

  /// What failed last on this thread; status IP_OK when nothing is known. The views end with the next call of the host.
  ip_error lastError() const noexcept {
    ip_error last{};
    last.hdr = IP_HDR_INIT(ip_error);
    if (api_->last_error(api_->host, &last) != IP_OK) last.status = IP_OK;
    return last;
  }

 private:
  HostError missing(const char* id) const {
    return {usualError(Kind::unsupported), std::string(product()) + " " + std::string(version()) +
                                               " has no interface \"" + id +
                                               "\", or an older one than this plugin needs."};
  }

  const ip_host_api* api_;
};

}  // namespace sdk_v1
}  // namespace instaplay
