#include "host/http/options.hpp"

#include <algorithm>

namespace instaplay::http {

stores::Rate perMinute(std::int64_t count) { return {count, std::max<std::int64_t>(1, count / 2)}; }

std::map<std::string, LimitGroup, std::less<>> Options::defaultLimits() {
  using enum LimitGroup::Per;
  using enum LimitGroup::StoreDown;
  return {
      {"reads", {perMinute(1200), principal, letPass}}, {"anonymous_reads", {perMinute(300), address, letPass}},
      {"writes", {perMinute(120), principal, letPass}}, {"register", {perMinute(30), address, refuse}},
      {"login", {perMinute(20), address, refuse}},      {"uploads", {perMinute(30), principal, letPass}},
  };
}

}  // namespace instaplay::http
