#include "host/base/error.hpp"
#include "host/stores/jobs/cron.hpp"
#include "tests/fuzz/harness.hpp"

// The input is a schedule. One that is accepted always has a next time, a whole minute later than now.

using namespace instaplay;
using namespace instaplay::fuzz;
using stores::CronSchedule;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const CronSchedule schedule = CronSchedule::parse(textOf(data, size));
    for (const std::int64_t now : {std::int64_t{-1}, std::int64_t{59'999}, std::int64_t{951'782'400'000}}) {
      const std::int64_t next = schedule.next(now);
      expect(next > now && next % 60'000 == 0, "it fires on a later minute");
      expect(schedule.next(next - 1) == next, "no time between is left out");
    }
  } catch (const base::Error& error) {
    expect(error.kind == base::ErrorKind::invalid && error.code == "invalid_cron", "a refusal says what is wrong");
  }
  return 0;
}
