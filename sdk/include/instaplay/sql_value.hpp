#pragma once

#include <instaplay/abi/sql.h>
#include <instaplay/error.hpp>
#include <instaplay/str.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

/// Marks bytes that are not text, for BLOB columns: sql.exec("...", Bytes{hash}). Borrowed until the statement has run.
struct Bytes {
  std::string_view view;
};

/// A parameter of a statement, made from what is passed: sql.exec(kInsert, id, "title", std::nullopt). Integers, bool
/// (0 or 1), double, text, Bytes, nullopt, or an optional of those. Text is borrowed until the statement has run.
/// 64-bit unsigned values above 2^63 do not fit into SQL and wrap.
class SqlValue {
 public:
  SqlValue(std::nullopt_t) noexcept : value_{IP_NULL, 0, 0, 0.0, absentStr()} {}
  SqlValue(double number) noexcept : value_{IP_REAL, 0, 0, number, absentStr()} {}
  SqlValue(std::string_view text) noexcept : value_{IP_TEXT, 0, 0, 0.0, toStr(text)} {}
  SqlValue(const std::string& text) noexcept : SqlValue(std::string_view(text)) {}
  SqlValue(const char* text) noexcept : SqlValue(std::string_view(text)) {}
  SqlValue(Bytes bytes) noexcept : value_{IP_BLOB, 0, 0, 0.0, toStr(bytes.view)} {}

  template <class Integer, std::enable_if_t<std::is_integral_v<Integer>, int> = 0>
  SqlValue(Integer number) noexcept : value_{IP_INT, 0, static_cast<std::int64_t>(number), 0.0, absentStr()} {}

  template <class T>
  SqlValue(const std::optional<T>& value) noexcept : SqlValue(value ? SqlValue(*value) : SqlValue(std::nullopt)) {}

  /// The form that crosses the ABI; lives and borrows as this does.
  const ip_value& raw() const noexcept { return value_; }

 private:
  ip_value value_;
};

/// The text "(?, ?, ?)" for an IN; appends the keys, of which there must be at least one, to values (texts are
/// borrowed). The list is filled up to a power of two by repeating the last key, so that the host keeps few prepared
/// statements.
template <class Key>
std::string inList(const std::vector<Key>& keys, std::vector<SqlValue>& values) {
  std::size_t places = 1;
  while (places < keys.size()) places *= 2;
  std::string list = "(?";
  for (std::size_t i = 1; i < places; ++i) list += ", ?";
  for (std::size_t i = 0; i < places; ++i) values.emplace_back(i < keys.size() ? keys[i] : keys.back());
  return list += ")";
}

/// One column of a result, owned: NULL, integer, real, or text and bytes.
using SqlCell = std::variant<std::monostate, std::int64_t, double, std::string>;

namespace detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

inline SqlCell toCell(const ip_value& value) {
  switch (value.type) {
    case IP_INT: return value.i;
    case IP_REAL: return value.d;
    case IP_TEXT:
    case IP_BLOB: return std::string(toView(value.s));
    default: return std::monostate{};
  }
}

inline std::vector<SqlCell> toCells(const ip_value* columns, std::size_t count) {
  std::vector<SqlCell> cells;
  cells.reserve(count);
  for (std::size_t i = 0; i < count; ++i) cells.push_back(toCell(columns[i]));
  return cells;
}

/// Stores may give computed columns as text ("SUM(n)" on SQLite, DECIMAL on MySQL), so numbers are read from it, too.
inline std::optional<std::int64_t> integerOf(const SqlCell& cell) noexcept {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  const auto* text = std::get_if<std::string>(&cell);
  if (text == nullptr) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, failure] = std::from_chars(text->data(), end, number);
  if (failure != std::errc{} || stop != end) return std::nullopt;
  return number;
}

inline std::optional<double> realOf(const SqlCell& cell) {
  if (const auto* number = std::get_if<double>(&cell)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*number);
  const auto* text = std::get_if<std::string>(&cell);
  if (text == nullptr || text->empty()) return std::nullopt;
  char* stop = nullptr;
  const double number = std::strtod(text->c_str(), &stop);
  if (stop != text->c_str() + text->size()) return std::nullopt;
  return number;
}

}  // namespace detail

/// One row of a result; it owns its columns, which are counted from 0 in the order of the SELECT, and may be kept.
///
///   Post toPost(const Row& row) {
///     return {row.get<Id>(0), row.get<std::string>(1), row.get<std::optional<TimeMs>>(2)};
///   }
class Row {
 public:
  explicit Row(std::vector<SqlCell> cells) noexcept : cells_(std::move(cells)) {}

  /// The number of columns.
  std::size_t size() const noexcept { return cells_.size(); }

  /// Throws Error (internal) when there is no such column.
  bool isNull(std::size_t column) const { return std::holds_alternative<std::monostate>(cell(column)); }

  /// A column as an integer type, bool, double or std::string (text and bytes); as std::optional of those when it may
  /// be NULL. Throws Error (internal) when it holds something else: row.get<std::optional<std::int64_t>>(2)
  template <class T>
  T get(std::size_t column) const {
    if constexpr (detail::IsOptional<T>::value) {
      if (isNull(column)) return std::nullopt;
      return get<typename T::value_type>(column);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (const auto* text = std::get_if<std::string>(&cell(column))) return *text;
      throw mismatch(column, "text");
    } else if constexpr (std::is_floating_point_v<T>) {
      if (const auto number = detail::realOf(cell(column))) return static_cast<T>(*number);
      throw mismatch(column, "a number");
    } else {
      static_assert(std::is_integral_v<T>, "a column is an integer, bool, double, std::string or an optional of those");
      const auto number = detail::integerOf(cell(column));
      if (!number) throw mismatch(column, "an integer");
      if constexpr (std::is_same_v<T, bool>)
        return *number != 0;
      else
        return static_cast<T>(*number);
    }
  }

 private:
  const SqlCell& cell(std::size_t column) const {
    if (column < cells_.size()) return cells_[column];
    throw Error{Kind::internal, "internal", "The row has no column " + std::to_string(column) + "."};
  }

  static Error mismatch(std::size_t column, const char* wanted) {
    return {Kind::internal, "internal", "Column " + std::to_string(column) + " is not " + wanted + "."};
  }

  std::vector<SqlCell> cells_;
};

}  // namespace sdk_v1
}  // namespace instaplay
