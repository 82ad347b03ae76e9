#pragma once

#include <instaplay/abi/platform.h>
#include <instaplay/host.hpp>

#include <initializer_list>
#include <string_view>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_metrics> {
  static constexpr const char* id = IP_IFACE_METRICS;
  static bool hasBaseline(const ip_iface_metrics* table) noexcept { return IP_HAS(ip_iface_metrics, table, record); }
};

/// Names or values of labels, in the order of the definition. Keep the values few: each combination is a series that is
/// kept for ever. Outcomes and kinds are labels; ids and usernames never are.
using Labels = std::initializer_list<std::string_view>;

namespace detail {

/// A defined metric; the host owns it until the plugin is destroyed.
class Metric {
 public:
  Metric(const ip_iface_metrics& table, ip_metric* handle) noexcept : table_(&table), handle_(handle) {}

 protected:
  void record(double value, Labels values) const {
    const std::vector<ip_str> lent = lend(values);
    table_->record(handle_, lent.data(), lent.size(), value);
  }

 private:
  friend class MetricFactory;
  static std::vector<ip_str> lend(Labels labels) {
    std::vector<ip_str> lent;
    lent.reserve(labels.size());
    for (const std::string_view label : labels) lent.push_back(toStr(label));
    return lent;
  }

  const ip_iface_metrics* table_;
  ip_metric* handle_;
};

/// Defines metrics; the part of Metrics that knows the ABI.
class MetricFactory {
 public:
  explicit MetricFactory(const Host& host) : host_(host), table_(&host.require<ip_iface_metrics>()) {}

  template <class Kind>
  Kind define(std::uint32_t kind, std::string_view name, std::string_view help, Labels labels) const {
    const std::vector<ip_str> lent = Metric::lend(labels);
    ip_metric* handle = nullptr;
    host_.check(table_->define(host_.handle(), kind, toStr(name), toStr(help), lent.data(), lent.size(), &handle),
                "metrics.define");
    return Kind(*table_, handle);
  }

 private:
  Host host_;
  const ip_iface_metrics* table_;
};

}  // namespace detail

/// Only goes up: counter.add(1, {"ok"}). by must not be negative.
class Counter : public detail::Metric {
 public:
  using Metric::Metric;
  void add(double by = 1, Labels values = {}) const { record(by, values); }
};

/// A level that goes up and down: gauge.set(depth). Set it where the level changes.
class Gauge : public detail::Metric {
 public:
  using Metric::Metric;
  void set(double value, Labels values = {}) const { record(value, values); }
};

/// A distribution, from which percentiles are read; times in seconds: histogram.observe(0.031).
class Histogram : public detail::Metric {
 public:
  using Metric::Metric;
  void observe(double value, Labels values = {}) const { record(value, values); }
};

/// Defines what /metrics exports as instaplay_<plugin>_<name>. help is one sentence for the person who reads a
/// dashboard. Define once and keep the result, which any thread may use until the plugin is destroyed. All throw
/// HostError (invalid: the name; conflict: defined otherwise). Since 1.0.
class Metrics {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.metrics/1".
  explicit Metrics(const Host& host) : factory_(host) {}

  /// name is snake_case and ends in _total.
  Counter counter(std::string_view name, std::string_view help, Labels labels = {}) const {
    return factory_.define<Counter>(IP_COUNTER, name, help, labels);
  }

  /// name is a plural or an amount with its unit: open_polls, cache_bytes.
  Gauge gauge(std::string_view name, std::string_view help, Labels labels = {}) const {
    return factory_.define<Gauge>(IP_GAUGE, name, help, labels);
  }

  /// name ends in its unit, such as _seconds.
  Histogram histogram(std::string_view name, std::string_view help, Labels labels = {}) const {
    return factory_.define<Histogram>(IP_HISTOGRAM, name, help, labels);
  }

 private:
  detail::MetricFactory factory_;
};

}  // namespace sdk_v1
}  // namespace instaplay
