#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "host/base/json.hpp"
#include "host/http/host_routes/host_routes.hpp"
#include "host/http/http_call.hpp"
#include "host/http/middleware/feature.hpp"

namespace instaplay::http {

HostRoute metricsRoute(prometheus::Registry& registry) {
  return {hostRoute("GET", "/metrics", plugins::Access::everybody, "Metrics in the text format of Prometheus"),
          [&registry](HttpCall& call) {
            call.answer().kind = plugins::Answer::Kind::raw;
            call.answer().contentType = "text/plain; version=0.0.4; charset=utf-8";
            call.answer().body = prometheus::TextSerializer().Serialize(registry.Collect());
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
