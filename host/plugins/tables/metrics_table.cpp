#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <map>
#include <variant>
#include <vector>

#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

using CounterFamily = prometheus::Family<prometheus::Counter>;
using GaugeFamily = prometheus::Family<prometheus::Gauge>;
using HistogramFamily = prometheus::Family<prometheus::Histogram>;

/// Seconds, from a cache hit to a slow upload.
const prometheus::Histogram::BucketBoundaries kBuckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                       0.25,  0.5,    1,     2.5,  5,     10,   30};

/// What stands behind an ip_metric*.
struct Metric {
  std::variant<CounterFamily*, GaugeFamily*, HistogramFamily*> family;
  std::vector<std::string> labelNames;

  static Metric& from(ip_metric* handle) { return *reinterpret_cast<Metric*>(handle); }
  ip_metric* handle() { return reinterpret_cast<ip_metric*>(this); }
};

bool isSnakeCase(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string requireSnakeCase(ip_str name) {
  if (!isSnakeCase(view(name))) throw invalidArgument("\"" + std::string(view(name)) + "\" is not snake_case.");
  return std::string(view(name));
}

std::string exportedName(ip_host* host, ip_str name) {
  std::string plugin = pluginOf(host);
  std::replace(plugin.begin(), plugin.end(), '-', '_');
  return "instaplay_" + plugin + "_" + requireSnakeCase(name);
}

ip_status define(ip_host* host, std::uint32_t kind, ip_str name, ip_str help, const ip_str* labelNames, std::size_t n,
                 ip_metric** out) {
  return guarded([&] {
    prometheus::Registry& registry = contextOf(host).metrics;
    const std::string full = exportedName(host, name);
    const std::string text(view(help));
    auto metric = std::make_unique<Metric>();
    for (std::size_t i = 0; i < n; ++i) metric->labelNames.push_back(requireSnakeCase(labelNames[i]));
    switch (kind) {
      case IP_COUNTER: metric->family = &prometheus::BuildCounter().Name(full).Help(text).Register(registry); break;
      case IP_GAUGE: metric->family = &prometheus::BuildGauge().Name(full).Help(text).Register(registry); break;
      case IP_HISTOGRAM: metric->family = &prometheus::BuildHistogram().Name(full).Help(text).Register(registry); break;
      default: throw invalidArgument("A metric is a counter, a gauge or a histogram.");
    }
    *out = PluginHost::from(host).keep(std::move(metric)).handle();
  });
}

struct Record {
  const std::map<std::string, std::string>& labels;
  double value;

  void operator()(CounterFamily* family) const {
    if (value >= 0) family->Add(labels).Increment(value);
  }
  void operator()(GaugeFamily* family) const { family->Add(labels).Set(value); }
  void operator()(HistogramFamily* family) const { family->Add(labels, kBuckets).Observe(value); }
};

void record(ip_metric* handle, const ip_str* labelValues, std::size_t n, double value) {
  guarded([&] {
    const Metric& metric = Metric::from(handle);
    if (n != metric.labelNames.size())
      throw invalidArgument("A metric is recorded with a value for each of its labels.");
    std::map<std::string, std::string> labels;
    for (std::size_t i = 0; i < n; ++i) labels.emplace(metric.labelNames[i], view(labelValues[i]));
    std::visit(Record{labels, value}, metric.family);
  });
}

}  // namespace

const ip_iface_metrics kMetricsTable = {IP_HDR_INIT(ip_iface_metrics), define, record};

}  // namespace instaplay::plugins
