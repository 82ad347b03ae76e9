#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

namespace instaplay::stores {

/// A five-field cron schedule in UTC: minute, hour, day of month, month, day of week (0 and 7 are Sunday). A field is a
/// list of "*", a number or a range "a-b", each with an optional step "/n" ("5/10" runs from 5 to the end). When
/// both day fields are restricted, a day that matches either fires, as in cron. A value: any thread may read it.
class CronSchedule {
 public:
  /// Throws base::Error{invalid, "invalid_cron"} that names the field and what is wrong; also for a schedule that
  /// never fires ("0 0 30 2 *").
  static CronSchedule parse(std::string_view text);

  /// The first fire time after afterMs (ms since 1970 UTC), always a whole minute.
  std::int64_t next(std::int64_t afterMs) const;

 private:
  CronSchedule() = default;
  bool firesOn(std::int64_t dayNumber) const;
  std::optional<std::int64_t> find(std::int64_t afterMs) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> monthDays_;
  std::bitset<13> months_;
  std::bitset<7> weekDays_;
  bool anyMonthDay_ = true, anyWeekDay_ = true;
};

}  // namespace instaplay::stores
