#include "host/stores/jobs/cron.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>

#include "host/base/error.hpp"

namespace instaplay::stores {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 24 * 60 * kMinuteMs;
constexpr std::int64_t kSearchedDays = 9 * 366;  // the longest gap is that of 29 February over a year like 2100

struct FieldRule {
  const char* name;
  int lowest, highest;
};

// One field while it is read, for messages that name it.
struct Reader {
  std::string_view schedule;
  FieldRule rule;

  [[noreturn]] void refuse(const std::string& why) const {
    throw base::Error(base::ErrorKind::invalid, "invalid_cron",
                      "cron \"" + std::string(schedule) + "\": " + rule.name + ": " + why);
  }

  int number(std::string_view text) const {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
      refuse("\"" + std::string(text) + "\" is not a number");
    }
    return value;
  }

  int place(std::string_view text) const {
    const int value = number(text);
    if (value < rule.lowest || value > rule.highest) {
      refuse(std::to_string(value) + " is not within " + std::to_string(rule.lowest) + " to " +
             std::to_string(rule.highest));
    }
    return value;
  }

  int step(std::string_view text) const {
    const int value = number(text);
    if (value < 1) refuse("the step must be 1 or more, not " + std::to_string(value));
    return std::min(value, rule.highest + 1);  // one more step leaves the field, and no sum overflows
  }
};

struct Range {
  int first, last;
};

Range rangeOf(const Reader& reader, std::string_view text, bool stepped) {
  if (text == "*") return {reader.rule.lowest, reader.rule.highest};
  const auto dash = text.find('-');
  const int first = reader.place(text.substr(0, dash));
  if (dash == std::string_view::npos) return {first, stepped ? reader.rule.highest : first};
  const int last = reader.place(text.substr(dash + 1));
  if (last < first) reader.refuse("the range \"" + std::string(text) + "\" runs backwards");
  return {first, last};
}

template <typename Visit>
void eachValue(const Reader& reader, std::string_view item, const Visit& visit) {
  const auto slash = item.find('/');
  const bool stepped = slash != std::string_view::npos;
  const int step = stepped ? reader.step(item.substr(slash + 1)) : 1;
  const Range range = rangeOf(reader, item.substr(0, slash), stepped);
  for (int value = range.first; value <= range.last; value += step) visit(static_cast<std::size_t>(value));
}

template <std::size_t Size>
std::bitset<Size> parseField(const Reader& reader, std::string_view field) {
  std::bitset<Size> values;
  for (;;) {
    const auto comma = field.find(',');
    eachValue(reader, field.substr(0, comma), [&](std::size_t value) { values.set(value); });
    if (comma == std::string_view::npos) return values;
    field.remove_prefix(comma + 1);
  }
}

// Takes the next field off rest; empty at the end.
std::string_view nextField(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  const auto field = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(field.size());
  return field;
}

template <std::size_t Size>
std::bitset<Size> readField(std::string_view schedule, std::string_view& rest, FieldRule rule, bool* any = nullptr) {
  const Reader reader{schedule, rule};
  const auto field = nextField(rest);
  if (field.empty()) reader.refuse("is missing; five fields are needed");
  if (any) *any = field.starts_with('*');
  return parseField<Size>(reader, field);
}

std::int64_t floorDivide(std::int64_t value, std::int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

}  // namespace

CronSchedule CronSchedule::parse(std::string_view text) {
  CronSchedule cron;
  std::string_view rest = text;
  cron.minutes_ = readField<60>(text, rest, {"minute", 0, 59});
  cron.hours_ = readField<24>(text, rest, {"hour", 0, 23});
  cron.monthDays_ = readField<32>(text, rest, {"day of month", 1, 31}, &cron.anyMonthDay_);
  cron.months_ = readField<13>(text, rest, {"month", 1, 12});
  const auto weekDays = readField<8>(text, rest, {"day of week", 0, 7}, &cron.anyWeekDay_);
  for (std::size_t day = 0; day < weekDays.size(); ++day) {
    if (weekDays[day]) cron.weekDays_.set(day % 7);
  }
  const Reader whole{text, {"schedule", 0, 0}};
  if (!nextField(rest).empty()) whole.refuse("has more than five fields");
  if (!cron.find(0)) whole.refuse("never fires");
  return cron;
}

std::int64_t CronSchedule::next(std::int64_t afterMs) const { return find(afterMs).value(); }

bool CronSchedule::firesOn(std::int64_t dayNumber) const {
  const std::chrono::sys_days day{std::chrono::days{dayNumber}};
  const std::chrono::year_month_day date{day};
  if (!months_[static_cast<unsigned>(date.month())]) return false;
  const bool monthDay = monthDays_[static_cast<unsigned>(date.day())];
  const bool weekDay = weekDays_[std::chrono::weekday{day}.c_encoding()];
  return anyMonthDay_ || anyWeekDay_ ? monthDay && weekDay : monthDay || weekDay;
}

std::optional<std::int64_t> CronSchedule::find(std::int64_t afterMs) const {
  const std::int64_t earliest = floorDivide(afterMs, kMinuteMs) * kMinuteMs + kMinuteMs;
  const std::int64_t firstDay = floorDivide(earliest, kDayMs);
  for (std::int64_t day = firstDay; day < firstDay + kSearchedDays; ++day) {
    if (!firesOn(day)) continue;
    for (std::int64_t minute = day == firstDay ? (earliest - day * kDayMs) / kMinuteMs : 0; minute < 24 * 60;
         ++minute) {
      if (hours_[static_cast<std::size_t>(minute / 60)] && minutes_[static_cast<std::size_t>(minute % 60)]) {
        return day * kDayMs + minute * kMinuteMs;
      }
    }
  }
  return std::nullopt;
}

}  // namespace instaplay::stores
