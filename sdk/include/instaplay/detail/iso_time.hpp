#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {
namespace detail {

struct Date {
  std::int64_t year;
  int month;
  int day;
};

/// Days since 1970-01-01 of a date in the Gregorian calendar, which is taken to hold for ever. Howard Hinnant's
/// days_from_civil; std::chrono has it only from C++20 on.
constexpr std::int64_t daysFromDate(Date date) noexcept {
  const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t yearOfEra = year - era * 400;
  const std::int64_t dayOfYear = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
  const std::int64_t dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/// The inverse of daysFromDate.
constexpr Date dateFromDays(std::int64_t days) noexcept {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t dayOfEra = days - era * 146097;
  const std::int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const std::int64_t shifted = (5 * dayOfYear + 2) / 153;
  const int day = static_cast<int>(dayOfYear - (153 * shifted + 2) / 5 + 1);
  const int month = static_cast<int>(shifted < 10 ? shifted + 3 : shifted - 9);
  return {yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

inline std::string formatIsoTime(std::int64_t ms) {
  constexpr std::int64_t kDayMs = 86'400'000;
  const std::int64_t days = ms >= 0 ? ms / kDayMs : (ms - kDayMs + 1) / kDayMs;
  const int rest = static_cast<int>(ms - days * kDayMs);
  const Date date = dateFromDays(days);
  char text[64];
  const int length =
      std::snprintf(text, sizeof text, "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ", static_cast<long long>(date.year),
                    date.month, date.day, rest / 3'600'000, rest / 60'000 % 60, rest / 1000 % 60, rest % 1000);
  return {text, static_cast<std::size_t>(length)};
}

/// Reads exactly count digits at the start of text and removes them; -1 when there are none.
inline int takeDigits(std::string_view& text, std::size_t count) noexcept {
  int value = 0;
  if (text.size() < count) return -1;
  for (const char digit : text.substr(0, count)) {
    if (digit < '0' || digit > '9') return -1;
    value = value * 10 + (digit - '0');
  }
  text.remove_prefix(count);
  return value;
}

inline bool take(std::string_view& text, char expected) noexcept {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

/// ".25" as 250; no fraction is 0; -1 when malformed.
inline int takeFraction(std::string_view& text) noexcept {
  if (!take(text, '.')) return 0;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits < 1 || digits > 3) return -1;
  const int value = takeDigits(text, digits);
  return digits == 1 ? value * 100 : digits == 2 ? value * 10 : value;
}

inline bool exists(Date date) noexcept {
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) return false;
  const Date normal = dateFromDays(daysFromDate(date));
  return normal.month == date.month && normal.day == date.day;
}

inline std::optional<std::int64_t> parseIsoTime(std::string_view text) noexcept {
  Date date{};
  int clock[3] = {};
  date.year = takeDigits(text, 4);
  if (date.year < 0 || !take(text, '-')) return std::nullopt;
  date.month = takeDigits(text, 2);
  if (!take(text, '-')) return std::nullopt;
  date.day = takeDigits(text, 2);
  for (std::size_t i = 0; i < 3; ++i) {
    if (!take(text, i == 0 ? 'T' : ':')) return std::nullopt;
    clock[i] = takeDigits(text, 2);
    if (clock[i] < 0 || clock[i] > (i == 0 ? 23 : 59)) return std::nullopt;
  }
  const int fraction = takeFraction(text);
  if (fraction < 0 || text != "Z" || !exists(date)) return std::nullopt;
  return ((daysFromDate(date) * 24 + clock[0]) * 60 + clock[1]) * 60'000 + clock[2] * 1000 + fraction;
}

}  // namespace detail
}  // namespace sdk_v1
}  // namespace instaplay
