#pragma once

#include <array>
#include <chrono>
#include <string>

namespace prometheus {
class Counter;
class Histogram;
class Registry;
template <typename T>
class Family;
}  // namespace prometheus

namespace instaplay::http {

/// The metrics of one route, looked up once. Any thread.
class RouteMetrics {
 public:
  void record(int status, std::chrono::duration<double> time) const;

 private:
  friend class RequestMetrics;
  std::array<prometheus::Counter*, 5> byStatusClass_{};
  prometheus::Histogram* seconds_ = nullptr;
};

/// instaplay_http_requests_total{method,route,status} and instaplay_http_request_seconds{method,route}.
class RequestMetrics {
 public:
  explicit RequestMetrics(prometheus::Registry& registry);
  RouteMetrics of(const std::string& method, const std::string& route);

 private:
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& seconds_;
};

}  // namespace instaplay::http
