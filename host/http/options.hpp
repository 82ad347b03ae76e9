#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/stores/limits/port.hpp"

namespace instaplay::http {

/// A named rate limit that routes refer to.
struct LimitGroup {
  enum class Per { principal, address };
  enum class StoreDown { letPass, refuse };

  stores::Rate rate;
  Per per = Per::principal;  ///< principal: anonymous callers are counted by address
  StoreDown storeDown = StoreDown::letPass;
};

/// What an operator decides about HTTP.
struct Options {
  enum class Environment { development, production };

  Environment environment = Environment::development;
  std::string publicOrigin;                 ///< "https://photos.example"; empty: not known
  std::vector<std::string> corsOrigins;     ///< other origins whose pages may call the API
  std::vector<std::string> trustedProxies;  ///< addresses and CIDR blocks
  std::map<std::string, LimitGroup, std::less<>> limits = defaultLimits();
  std::uint64_t maxBody = 256 * 1024;
  std::chrono::milliseconds timeout{10'000};
  std::string version = "1.0.0";  ///< of the product, for the OpenAPI document

  /// The groups reads, anonymous_reads, writes, register, login and uploads with the rates of the contract.
  static std::map<std::string, LimitGroup, std::less<>> defaultLimits();
};

/// So many a minute, half of them at once.
stores::Rate perMinute(std::int64_t count);

}  // namespace instaplay::http
