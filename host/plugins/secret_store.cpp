#include "host/plugins/secret_store.hpp"

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/plugins/sql_parameters.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::size_t kBytes = 32;
constexpr std::string_view kMaster = "master";
constexpr std::string_view kFind = "SELECT value FROM host_secrets WHERE name = ?";
constexpr std::string_view kInsert = "INSERT INTO host_secrets (name, value, created_ms) VALUES (?, ?, ?)";

std::string findMaster(stores::SqlStore& sql) {
  std::string found;
  sql.query(kFind, params({kMaster}), [&](stores::SqlRow row) {
    found = textOf(row[0]);
    return true;
  });
  return found;
}

/// What the first host to start stored; two that start at once agree by the primary key.
std::string ensureMaster(stores::SqlStore& sql, const base::Clock& clock) {
  if (std::string found = findMaster(sql); !found.empty()) return found;
  const std::string fresh = base::toHex(base::randomBytes(kBytes));
  try {
    sql.exec(kInsert, params({kMaster, std::string_view(fresh), clock.nowMs()}));
    return fresh;
  } catch (const base::Error& error) {
    if (error.kind != base::ErrorKind::conflict) throw;
    return findMaster(sql);
  }
}

}  // namespace

SecretStore::SecretStore(stores::SqlStore& sql, const base::Clock& clock, std::string_view configured) {
  if (!configured.empty() && configured.size() < kBytes) {
    throw base::Error{base::ErrorKind::invalid, "secret_too_short", "The configured secret has less than 32 bytes."};
  }
  master_ = configured.empty() ? ensureMaster(sql, clock) : std::string(configured);
}

std::string SecretStore::derive(std::string_view purpose) const { return base::hmacSha256(master_, purpose); }

}  // namespace instaplay::plugins
