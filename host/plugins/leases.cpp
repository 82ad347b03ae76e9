#include "host/plugins/leases.hpp"

#include <utility>

#include "host/base/error.hpp"
#include "host/plugins/sql_parameters.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::string_view kInsert = "INSERT INTO host_leases (name, holder, expires_ms) VALUES (?, ?, ?)";
constexpr std::string_view kTakeOver =
    "UPDATE host_leases SET holder = ?, expires_ms = ? WHERE name = ? AND (holder = ? OR expires_ms <= ?)";
constexpr std::string_view kFind = "SELECT holder, expires_ms FROM host_leases WHERE name = ?";
constexpr std::string_view kLive = "SELECT name FROM host_leases WHERE holder <> ? AND expires_ms > ?";
constexpr std::string_view kRelease = "UPDATE host_leases SET expires_ms = 0 WHERE name = ? AND holder = ?";

}  // namespace

Leases::Leases(stores::SqlStore& sql, const base::Clock& clock, std::string holder)
    : sql_(sql), clock_(clock), holder_(std::move(holder)) {}

bool Leases::acquire(std::string_view name, std::chrono::milliseconds time) {
  const std::int64_t now = clock_.nowMs();
  const std::int64_t expires = now + time.count();
  sql_.exec(kTakeOver, params({std::string_view(holder_), expires, name, std::string_view(holder_), now}));
  if (holds(name)) return true;
  try {
    sql_.exec(kInsert, params({name, std::string_view(holder_), expires}));
    return true;
  } catch (const base::Error& error) {
    if (error.kind == base::ErrorKind::conflict) return false;
    throw;
  }
}

bool Leases::holds(std::string_view name) {
  bool held = false;
  sql_.query(kFind, params({name}), [&](stores::SqlRow row) {
    held = textOf(row[0]) == holder_ && numberOf(row[1]) > clock_.nowMs();
    return true;
  });
  return held;
}

bool Leases::othersHold(std::string_view prefix) {
  bool held = false;
  sql_.query(kLive, params({std::string_view(holder_), clock_.nowMs()}), [&](stores::SqlRow row) {
    held = held || textOf(row[0]).starts_with(prefix);
    return true;
  });
  return held;
}

void Leases::release(std::string_view name) { sql_.exec(kRelease, params({name, std::string_view(holder_)})); }

}  // namespace instaplay::plugins
