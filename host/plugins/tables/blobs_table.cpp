#include "host/plugins/dependency_gates.hpp"
#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/tables.hpp"
#include "host/stores/blobs/blob_key.hpp"
#include "host/stores/blobs/port.hpp"

namespace instaplay::plugins {
namespace {

/// What stands behind an ip_blob_writer*; commit and discard free it.
struct OpenBlob {
  HostContext& context;
  std::unique_ptr<stores::BlobWriter> writer;

  static OpenBlob& from(ip_blob_writer* handle) { return *reinterpret_cast<OpenBlob*>(handle); }
  ip_blob_writer* handle() { return reinterpret_cast<ip_blob_writer*>(this); }
};

/// Beside the longest id of a plugin and a slash, what every store takes: so that no key depends on who uses it.
constexpr std::size_t kMostKey = 64;

bool isBlobKey(std::string_view key) {
  try {
    stores::requireBlobKey(key);
  } catch (const base::Error&) {
    return false;
  }
  return key.size() <= kMostKey;
}

std::string keyOf(ip_host* host, ip_str key) {
  if (!isBlobKey(view(key))) {
    throw base::Error{base::ErrorKind::invalid, "invalid_blob_key",
                      "A blob key is 1 to 64 of [A-Za-z0-9/_.-] without an empty, \".\" or \"..\" segment."};
  }
  return pluginOf(host) + "/" + std::string(view(key));
}

GatePass enterBlobs(HostContext& context) { return enter(context.gates, &DependencyGates::blobs); }

ip_status create(ip_host* host, ip_str key, ip_blob_writer** out) {
  return guarded([&] {
    HostContext& context = contextOf(host);
    const GatePass pass = enterBlobs(context);
    *out = (new OpenBlob{context, context.stores.blobs.create(keyOf(host, key))})->handle();
  });
}

ip_status write(ip_blob_writer* handle, ip_str bytes) {
  return guarded([&] {
    OpenBlob& blob = OpenBlob::from(handle);
    const GatePass pass = enterBlobs(blob.context);
    blob.writer->write(view(bytes));
  });
}

ip_status commit(ip_blob_writer* handle) {
  const std::unique_ptr<OpenBlob> blob(&OpenBlob::from(handle));
  return guarded([&] {
    const GatePass pass = enterBlobs(blob->context);
    blob->writer->commit();
  });
}

void discard(ip_blob_writer* handle) {
  guarded([&] { delete &OpenBlob::from(handle); });
}

ip_status size(ip_host* host, ip_str key, std::uint64_t* out) {
  return guarded([&] {
    HostContext& context = contextOf(host);
    const GatePass pass = enterBlobs(context);
    const auto found = context.stores.blobs.size(keyOf(host, key));
    if (!found) throw base::Error{base::ErrorKind::notFound, "not_found", "There is no such blob."};
    *out = *found;
  });
}

ip_status read(ip_host* host, ip_str key, std::uint64_t offset, std::uint64_t length, ip_sink sink, void* ctx) {
  return guarded([&] {
    HostContext& context = contextOf(host);
    const GatePass pass = enterBlobs(context);
    context.stores.blobs.read(keyOf(host, key), offset, length, [&](std::string_view chunk) { sink(ctx, str(chunk)); });
  });
}

ip_status remove(ip_host* host, ip_str key) {
  return guarded([&] {
    HostContext& context = contextOf(host);
    const GatePass pass = enterBlobs(context);
    context.stores.blobs.remove(keyOf(host, key));
  });
}

}  // namespace

const ip_iface_blobs kBlobsTable = {IP_HDR_INIT(ip_iface_blobs), create, write, commit, discard, size, read, remove};

}  // namespace instaplay::plugins
