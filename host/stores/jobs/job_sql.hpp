#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

using BoundValues = std::initializer_list<SqlValue>;

inline SqlParams bound(const BoundValues& values) { return {values.begin(), values.size()}; }
inline std::string textOf(const SqlValue& value) { return std::string(std::get<std::string_view>(value)); }
inline std::int64_t numberOf(const SqlValue& value) { return std::get<std::int64_t>(value); }

inline std::int64_t run(SqlRunner& sql, std::string_view statement, const BoundValues& values) {
  return sql.exec(statement, bound(values));
}

inline bool hasRow(SqlRunner& sql, std::string_view statement, const BoundValues& values) {
  bool found = false;
  sql.query(statement, bound(values), [&](SqlRow) {
    found = true;
    return true;
  });
  return found;
}

}  // namespace instaplay::stores
