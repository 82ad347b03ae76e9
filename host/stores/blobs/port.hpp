#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "host/base/clock.hpp"

namespace instaplay::stores {

/// A blob being written. Nothing is visible before commit; destroying it without commit leaves nothing behind.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;
  virtual void write(std::string_view bytes) = 0;
  virtual void commit() = 0;  ///< on disk, durably, when it returns
};

/// Large binary objects by key: 1-128 of [A-Za-z0-9/_.-], no empty, "." or ".." segment (else throws invalid). A full
/// or absent store throws unavailable. Safe from any thread; a writer by one thread at a time.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  virtual std::unique_ptr<BlobWriter> create(std::string_view key) = 0;
  virtual std::optional<std::uint64_t> size(std::string_view key) = 0;
  /// Visits consecutive chunks of at most 64 KiB; throws notFound.
  virtual void read(std::string_view key, std::uint64_t offset, std::uint64_t length,
                    const std::function<void(std::string_view)>& visit) = 0;
  virtual void remove(std::string_view key) = 0;
  virtual void ping(base::Deadline deadline) = 0;
};

}  // namespace instaplay::stores
