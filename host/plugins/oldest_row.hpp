#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "host/base/clock.hpp"
#include "host/plugins/sql_parameters.hpp"
#include "host/stores/sql/port.hpp"

namespace instaplay::plugins {

/// For how long the row that a query gives has waited, by its first column, a time in ms; 0 without a row.
inline std::chrono::milliseconds waitOfOldest(stores::SqlStore& sql, const base::Clock& clock, std::string_view query,
                                              stores::SqlParams parameters) {
  std::chrono::milliseconds wait{0};
  sql.query(query, parameters, [&](stores::SqlRow row) {
    wait = std::chrono::milliseconds{std::max<std::int64_t>(0, clock.nowMs() - numberOf(row[0]))};
    return false;
  });
  return wait;
}

}  // namespace instaplay::plugins
