#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "host/base/json.hpp"
#include "host/http/host_routes/host_routes.hpp"
#include "host/http/http_call.hpp"
#include "host/http/middleware/feature.hpp"

namespace instaplay::http {

HostRoute metricsRoute(std::vector<const prometheus::Collectable*> sources) {
  auto route = hostRoute("GET", "/metrics", plugins::Access::everybody, "Metrics in the text format of Prometheus");
  route.limitGroup = kUnlimited;
  return {std::move(route), [sources = std::move(sources)](HttpCall& call) {
            std::vector<prometheus::MetricFamily> families;
            for (const auto* source : sources) std::ranges::move(source->Collect(), std::back_inserter(families));
            call.answer().kind = plugins::Answer::Kind::raw;
            call.answer().contentType = "text/plain; version=0.0.4; charset=utf-8";
            call.answer().body = prometheus::TextSerializer().Serialize(families);
          }};
}

HostRoute featuresRoute(const plugins::Toggles& toggles) {
  return {hostRoute("GET", "/api/v1/features", plugins::Access::everybody, "The feature flags of the viewer"),
          [&toggles](HttpCall& call) {
            const base::Json flags = toggles.evaluate(viewerOf(call.request().principal));
            replyJson(call, 200, base::dumpJson({{"flags", flags}}));
          }};
}

}  // namespace instaplay::http
