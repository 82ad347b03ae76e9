#include "host/http/pipeline.hpp"

#include <prometheus/registry.h>

#include "host/base/log.hpp"
#include "host/http/endpoints.hpp"
#include "host/http/envelope.hpp"
#include "host/http/exchange.hpp"
#include "host/http/middleware/access.hpp"
#include "host/http/middleware/access_log.hpp"
#include "host/http/middleware/body_rules.hpp"
#include "host/http/middleware/client_address.hpp"
#include "host/http/middleware/cors.hpp"
#include "host/http/middleware/csrf.hpp"
#include "host/http/middleware/feature.hpp"
#include "host/http/middleware/identify.hpp"
#include "host/http/middleware/rate_limit.hpp"
#include "host/http/middleware/request_id.hpp"
#include "host/http/middleware/route_match.hpp"
#include "host/http/middleware/security_headers.hpp"
#include "host/http/middleware/socket_handshake.hpp"
#include "host/http/middleware/toggle.hpp"
#include "host/http/middleware/validate.hpp"
#include "host/http/openapi.hpp"
#include "host/http/socket_routes.hpp"

namespace instaplay::http {
namespace {

constexpr std::string_view kOpenApiPath = "/api/v1/openapi.json";

bool usesTls(const Options& options) { return options.publicOrigin.starts_with("https://"); }

SessionCookie sessionCookie(const Options& options) {
  const bool isPlain = options.environment == Options::Environment::development && !usesTls(options);
  return SessionCookie(isPlain ? SessionCookie::Transport::plain : SessionCookie::Transport::secure);
}

HostRoute openApiRoute(std::shared_ptr<const std::string> text) {
  plugins::RouteDeclaration route;
  route.method = "GET";
  route.path = kOpenApiPath;
  route.summary = "This document";
  return {std::move(route), [text = std::move(text)](HttpCall& call) {
            call.answer().kind = plugins::Answer::Kind::raw;
            call.answer().contentType = "application/json";
            call.answer().body = *text;
          }};
}

std::string joined(const std::vector<RouteProblem>& problems) {
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "\n") + problem.owner + ": " + problem.reason;
  return text;
}

void compileAll(EndpointCompiler& compiler, const std::vector<HostRoute>& hostRoutes,
                const std::vector<PluginSource>& plugins) {
  for (const auto& route : hostRoutes) compiler.add(route, nullptr);
  for (const auto& plugin : plugins) {
    for (const auto& route : plugin.declarations->routes) compiler.add({route, {}, {}}, &plugin);
  }
}

/// room null: only to see whether they can be served.
void compileSockets(EndpointCompiler& compiler, realtime::RealtimeRoom* room,
                    const std::vector<PluginSource>& plugins) {
  compiler.add(sharedSocketRoute(room), nullptr);
  for (const auto& plugin : plugins) {
    for (const auto& endpoint : plugin.declarations->socketEndpoints) {
      compiler.add(pluginSocketRoute(room, plugin, endpoint), &plugin);
    }
  }
}

Steps stepsOnHead(const Options& options, const Pipeline::Parts& parts, const Router& router,
                  const std::vector<std::unique_ptr<Endpoint>>& endpoints, Identity& identity, RouteMetrics unmatched) {
  const RateLimiter limiter(parts.limits);
  const auto cookie = sessionCookie(options);
  const auto transport = usesTls(options) ? SecurityHeadersStep::Transport::tls : SecurityHeadersStep::Transport::plain;
  const OwnOrigin ours(options.publicOrigin, options.environment);
  Steps steps;
  steps.push_back(std::make_unique<RequestIdStep>());
  steps.push_back(std::make_unique<AccessLogStep>(unmatched));
  steps.push_back(std::make_unique<ClientAddressStep>(TrustedProxies(options.trustedProxies)));
  steps.push_back(std::make_unique<CorsStep>(options.corsOrigins));
  steps.push_back(std::make_unique<SecurityHeadersStep>(transport));
  steps.push_back(std::make_unique<RouteMatchStep>(router, endpoints));
  steps.push_back(std::make_unique<ToggleStep>());
  steps.push_back(std::make_unique<SocketHandshakeStep>());
  steps.push_back(std::make_unique<CredentialsStep>(cookie));
  steps.push_back(std::make_unique<SocketOriginStep>(ours, options.corsOrigins));
  steps.push_back(std::make_unique<AddressLimitStep>(limiter, identity, options.limits.at("reads")));
  steps.push_back(std::make_unique<IdentityStep>(identity, cookie));
  steps.push_back(std::make_unique<PrincipalLimitStep>(limiter));
  steps.push_back(std::make_unique<AccessStep>());
  steps.push_back(std::make_unique<FeatureStep>(parts.toggles));
  steps.push_back(std::make_unique<CsrfStep>(ours));
  steps.push_back(std::make_unique<BodyRulesStep>(options.maxBody));
  return steps;
}

Steps stepsOnBody() {
  Steps steps;
  steps.push_back(std::make_unique<ValidateStep>());
  return steps;
}

}  // namespace

struct Pipeline::Machine {
  Machine(const Options& given, Parts lent)
      : options(given),
        parts(std::move(lent)),
        metrics(parts.metrics),
        router(compileRoutes()),
        identity(parts.identity, parts.events, parts.clock),
        middleware(stepsOnHead(options, parts, router, endpoints, identity, metrics.of("", "unmatched")),
                   stepsOnBody()),
        dispatcher(parts.plugins),
        idempotency(parts.sql, parts.clock),
        engine{middleware, dispatcher, idempotency, parts.toggles, options.timeout} {}

  Router compileRoutes() {
    EndpointCompiler compiler(options, metrics, parts.plugins);
    const auto openApi = std::make_shared<std::string>();
    parts.hostRoutes.push_back(openApiRoute(openApi));
    compileAll(compiler, parts.hostRoutes, parts.plugins);
    if (parts.room) compileSockets(compiler, parts.room, parts.plugins);
    if (!compiler.problems().empty()) throw PipelineError(joined(compiler.problems()));
    endpoints = std::move(compiler.endpoints());
    *openApi = describeApi(endpoints, compiler.components(), options.version);
    return compiler.takeRouter();
  }

  Options options;
  Parts parts;
  RequestMetrics metrics;
  std::vector<std::unique_ptr<Endpoint>> endpoints;
  Router router;
  Identity identity;
  Middleware middleware;
  Dispatcher dispatcher;
  Idempotency idempotency;
  Engine engine;
};

std::vector<RouteProblem> Pipeline::problemsOf(const Options& options, const std::vector<HostRoute>& hostRoutes,
                                               const std::vector<PluginSource>& plugins) {
  prometheus::Registry unused;
  RequestMetrics metrics(unused);
  EndpointCompiler compiler(options, metrics, plugins);
  std::vector<HostRoute> own = hostRoutes;
  own.push_back(openApiRoute(nullptr));
  compileAll(compiler, own, plugins);
  compileSockets(compiler, nullptr, plugins);
  return compiler.problems();
}

Pipeline::Pipeline(const Options& options, Parts parts)
    : machine_(std::make_unique<Machine>(options, std::move(parts))) {}
Pipeline::~Pipeline() = default;

std::unique_ptr<Exchange> Pipeline::begin(RequestHead head) {
  auto request = std::make_unique<RequestContext>();
  request->head = std::move(head);
  request->requestId = chooseRequestId(request->head.headers, machine_->parts.clock);
  const std::string_view target = request->head.target;
  const auto question = std::min(target.find('?'), target.size());
  request->path = target.substr(0, question);
  request->queryText = target.substr(std::min(question + 1, target.size()));
  return std::make_unique<HttpExchange>(std::move(request), machine_->engine);
}

Response Pipeline::refuseHead(int status, std::string_view why) {
  RequestContext request;
  request.requestId = chooseRequestId({}, machine_->parts.clock);
  const base::LogScope scope(request.requestId);
  base::logDebug("http", "a request head was refused", {{"status", status}, {"reason", why}});
  Response response = renderProblem(problemOf(status), request.requestId);
  response.close = true;
  machine_->middleware.finish(request, response);
  return response;
}

}  // namespace instaplay::http
