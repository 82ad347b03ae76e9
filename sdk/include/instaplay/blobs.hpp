#pragma once

#include <instaplay/abi/blobs.h>
#include <instaplay/detail/sink.hpp>
#include <instaplay/host.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_blobs> {
  static constexpr const char* id = IP_IFACE_BLOBS;
  static bool hasBaseline(const ip_iface_blobs* table) noexcept { return IP_HAS(ip_iface_blobs, table, remove); }
};

/// Writes one blob, which appears whole at commit; destroyed without commit it leaves nothing. Movable, so that it can
/// be handed on; one thread at a time.
class BlobWriter {
 public:
  BlobWriter(BlobWriter&& other) noexcept
      : host_(other.host_), table_(other.table_), handle_(std::exchange(other.handle_, nullptr)) {}
  BlobWriter& operator=(BlobWriter&&) = delete;
  ~BlobWriter() {
    if (handle_ != nullptr) table_->discard(handle_);
  }

  /// Adds bytes at the end. Throws HostError (unavailable) when the store is full; the writer may then only be dropped.
  void write(std::string_view bytes) { host_.check(table_->write(handle_, toStr(bytes)), "blobs.write"); }

  /// Makes the blob visible. The writer is used up, also when this throws.
  void commit() { host_.check(table_->commit(std::exchange(handle_, nullptr)), "blobs.commit"); }

 private:
  friend class Blobs;
  BlobWriter(const Host& host, const ip_iface_blobs& table, ip_blob_writer* handle) noexcept
      : host_(host), table_(&table), handle_(handle) {}

  Host host_;
  const ip_iface_blobs* table_;
  ip_blob_writer* handle_;
};

/// Large binary objects. A key is 1-64 of [A-Za-z0-9/_.-] without an empty, "." or ".." segment, the plugin's own: two
/// plugins may use the same one. A small value; any thread. All members throw HostError (invalid: the key; notFound;
/// unavailable). Since 1.0.
///
///   BlobWriter writer = blobs.create("media/" + formatId(id) + "/original");
///   while (const std::size_t got = call.readBody(buffer, sizeof buffer)) writer.write({buffer, got});
///   writer.commit();
///
/// Blobs take part in no transaction: write the blob under a minted id, then the row that makes it known, and let a job
/// remove blobs that no row knows.
class Blobs {
 public:
  /// As a length: whatever follows offset.
  static constexpr std::uint64_t kToTheEnd = std::numeric_limits<std::uint64_t>::max();

  /// Throws HostError (unsupported) when the host has no "ip.blobs/1".
  explicit Blobs(const Host& host) : host_(host), table_(&host.require<ip_iface_blobs>()) {}

  /// Begins a blob that will replace what is under key.
  BlobWriter create(std::string_view key) const {
    ip_blob_writer* handle = nullptr;
    host_.check(table_->create(host_.handle(), toStr(key), &handle), "blobs.create");
    return {host_, *table_, handle};
  }

  /// Its length in bytes. Throws HostError (notFound) when there is none.
  std::uint64_t size(std::string_view key) const {
    std::uint64_t bytes = 0;
    host_.check(table_->size(host_.handle(), toStr(key), &bytes), "blobs.size");
    return bytes;
  }

  /// The whole blob, or length bytes from offset, in memory. For what may be large use readEach.
  std::string read(std::string_view key, std::uint64_t offset = 0, std::uint64_t length = kToTheEnd) const {
    std::string bytes;
    readEach(key, offset, length, [&bytes](std::string_view chunk) { bytes.append(chunk); });
    return bytes;
  }

  /// Calls receive(std::string_view) for consecutive chunks of at most 64 KiB; what it throws comes out here.
  template <class Receiver>
  void readEach(std::string_view key, std::uint64_t offset, std::uint64_t length, Receiver&& receive) const {
    detail::Sink sink([&receive](std::string_view chunk) { receive(chunk); });
    const ip_status status = table_->read(host_.handle(), toStr(key), offset, length, &decltype(sink)::receive, &sink);
    sink.rethrowIfAny();
    host_.check(status, "blobs.read");
  }

  /// Also fine when there is none.
  void remove(std::string_view key) const { host_.check(table_->remove(host_.handle(), toStr(key)), "blobs.remove"); }

 private:
  Host host_;
  const ip_iface_blobs* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
