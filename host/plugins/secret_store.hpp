#pragma once

#include <string>
#include <string_view>

#include "host/base/clock.hpp"

namespace instaplay::stores {
class SqlStore;
}

namespace instaplay::plugins {

/// Secrets for any purpose from one master secret: the configured one, else one that is generated once per SQL database
/// (host_secrets), so that all hosts have the same. Immutable after construction: any thread.
class SecretStore {
 public:
  /// configured: empty, or at least 32 bytes (else throws base::Error invalid). Throws unavailable when the store is
  /// down.
  SecretStore(stores::SqlStore& sql, const base::Clock& clock, std::string_view configured);

  /// 32 bytes, always the same for a purpose, telling nothing of those of others.
  std::string derive(std::string_view purpose) const;

 private:
  std::string master_;
};

}  // namespace instaplay::plugins
