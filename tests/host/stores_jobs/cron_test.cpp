#include "host/stores/jobs/cron.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "host/base/error.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using namespace std::chrono;

namespace {

std::int64_t at(int y, unsigned m, unsigned d, int hour = 0, int minute = 0, int second = 0) {
  const sys_seconds time = sys_days{year{y} / month{m} / day{d}} + hours{hour} + minutes{minute} + seconds{second};
  return duration_cast<milliseconds>(time.time_since_epoch()).count();
}

std::int64_t nextOf(const char* schedule, std::int64_t after) { return CronSchedule::parse(schedule).next(after); }

std::string refusalOf(const char* schedule) {
  try {
    CronSchedule::parse(schedule);
  } catch (const base::Error& error) {
    return error.message;
  }
  return "accepted";
}

}  // namespace

TEST_CASE("cron fires at the next whole minute that matches, strictly after the time given") {
  CHECK(nextOf("* * * * *", at(2026, 1, 1, 10, 0, 0)) == at(2026, 1, 1, 10, 1));
  CHECK(nextOf("* * * * *", at(2026, 1, 1, 10, 0, 59)) == at(2026, 1, 1, 10, 1));
  CHECK(nextOf("30 4 * * *", at(2026, 1, 1, 4, 29)) == at(2026, 1, 1, 4, 30));
  CHECK(nextOf("30 4 * * *", at(2026, 1, 1, 4, 30)) == at(2026, 1, 2, 4, 30));
  CHECK(nextOf("59 23 31 12 *", at(2026, 12, 31, 23, 59)) == at(2027, 12, 31, 23, 59));
  CHECK(nextOf("0 0 1 1 *", at(1969, 12, 31, 23, 59, 30)) == at(1970, 1, 1));
}

TEST_CASE("cron reads lists, ranges and steps") {
  CHECK(nextOf("*/10 * * * *", at(2026, 1, 1, 10, 41)) == at(2026, 1, 1, 10, 50));
  CHECK(nextOf("5/20 * * * *", at(2026, 1, 1, 10, 26)) == at(2026, 1, 1, 10, 45));
  CHECK(nextOf("0 8-18/5 * * *", at(2026, 1, 1, 8, 0)) == at(2026, 1, 1, 13));
  CHECK(nextOf("0 8-18/5 * * *", at(2026, 1, 1, 18, 0)) == at(2026, 1, 2, 8));
  CHECK(nextOf("1,3,50-52 0 * * *", at(2026, 1, 1, 0, 3)) == at(2026, 1, 1, 0, 50));
  CHECK(nextOf("\t0  0 1 */6 * ", at(2026, 2, 1)) == at(2026, 7, 1));
  CHECK(nextOf("5/2147483647 * * * *", at(2026, 1, 1, 10, 5)) == at(2026, 1, 1, 11, 5));
}

TEST_CASE("cron matches either day field when both are restricted, else both") {
  CHECK(nextOf("0 0 * * 1", at(2026, 1, 1)) == at(2026, 1, 5));
  CHECK(nextOf("0 0 13 * 5", at(2026, 1, 1)) == at(2026, 1, 2));
  CHECK(nextOf("0 0 13 * 5", at(2026, 1, 9)) == at(2026, 1, 13));
  CHECK(nextOf("0 0 * * 0", at(2026, 1, 1)) == at(2026, 1, 4));
  CHECK(nextOf("0 0 * * 7", at(2026, 1, 1)) == at(2026, 1, 4));
  CHECK(nextOf("0 0 * * 5-7", at(2026, 1, 3)) == at(2026, 1, 4));
}

TEST_CASE("cron waits for leap days, over 2100 too") {
  CHECK(nextOf("0 0 29 2 *", at(2026, 1, 1)) == at(2028, 2, 29));
  CHECK(nextOf("0 0 29 2 *", at(2096, 3, 1)) == at(2104, 2, 29));
}

TEST_CASE("cron says which field is wrong and why") {
  CHECK(refusalOf("60 * * * *") == "cron \"60 * * * *\": minute: 60 is not within 0 to 59");
  CHECK(refusalOf("* 24 * * *") == "cron \"* 24 * * *\": hour: 24 is not within 0 to 23");
  CHECK(refusalOf("* * 0 * *") == "cron \"* * 0 * *\": day of month: 0 is not within 1 to 31");
  CHECK(refusalOf("* * * 13 *") == "cron \"* * * 13 *\": month: 13 is not within 1 to 12");
  CHECK(refusalOf("* * * * 8") == "cron \"* * * * 8\": day of week: 8 is not within 0 to 7");
  CHECK(refusalOf("*/0 * * * *") == "cron \"*/0 * * * *\": minute: the step must be 1 or more, not 0");
  CHECK(refusalOf("5-3 * * * *") == "cron \"5-3 * * * *\": minute: the range \"5-3\" runs backwards");
  CHECK(refusalOf("a * * * *") == "cron \"a * * * *\": minute: \"a\" is not a number");
  CHECK(refusalOf("1, * * * *") == "cron \"1, * * * *\": minute: \"\" is not a number");
  CHECK(refusalOf("* * * *") == "cron \"* * * *\": day of week: is missing; five fields are needed");
  CHECK(refusalOf("") == "cron \"\": minute: is missing; five fields are needed");
  CHECK(refusalOf("* * * * * *") == "cron \"* * * * * *\": schedule: has more than five fields");
  CHECK(refusalOf("0 0 30 2 *") == "cron \"0 0 30 2 *\": schedule: never fires");
}

TEST_CASE("cron gives the same next time from every moment before it") {
  const char* schedules[] = {"7 */5 * * *", "0 0 1,15 * 3", "*/17 9-17 * 2-11/3 1-5", "59 23 28-31 * *"};
  for (const char* text : schedules) {
    const auto cron = CronSchedule::parse(text);
    std::int64_t last = at(2027, 11, 3, 5, 6, 7);
    for (int i = 0; i < 50; ++i) {
      const auto next = cron.next(last);
      REQUIRE(next > last);
      REQUIRE(next % 60'000 == 0);
      REQUIRE(cron.next(last + (next - last) / 2) == next);
      REQUIRE(cron.next(next - 1) == next);
      last = next;
    }
  }
}
