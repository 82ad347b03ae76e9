#pragma once

#include <initializer_list>
#include <string>

#include "host/stores/sql/port.hpp"

namespace instaplay::plugins {

/// Parameters written in place: sql.exec(kInsert, params({name, now})). Lives as long as the full expression.
inline stores::SqlParams params(const std::initializer_list<stores::SqlValue>& values) {
  return {values.begin(), values.size()};
}

inline std::string textOf(const stores::SqlValue& value) { return std::string(std::get<std::string_view>(value)); }
inline std::int64_t numberOf(const stores::SqlValue& value) { return std::get<std::int64_t>(value); }

}  // namespace instaplay::plugins
