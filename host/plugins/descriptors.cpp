#include "host/plugins/descriptors.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include "host/plugins/collection_indexes.hpp"
#include "host/plugins/descriptor_rules.hpp"
#include "host/stores/jobs/cron.hpp"

namespace instaplay::plugins {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kLargestMessage = 16 * 1024 * 1024;

std::string_view shown(ip_str value) {
  return value.p == nullptr ? std::string_view{} : std::string_view{value.p, value.n};
}

DescriptorRules rulesFor(std::string_view kind, ip_str name) {
  return DescriptorRules(fmt::format("{} \"{}\"", kind, shown(name)));
}

milliseconds orDefault(std::uint32_t value, std::uint32_t fallback) {
  return milliseconds{value == 0 ? fallback : value};
}

}  // namespace

RouteDeclaration readRoute(const ip_route* descriptor) {
  const ip_route given = complete(descriptor);
  const DescriptorRules rules(fmt::format("route \"{} {}\"", shown(given.method), shown(given.path)));
  rules.flags(given.flags, IP_SERIAL | IP_ROUTE_STREAM_BODY | IP_ROUTE_ANSWER_ONCE);

  RouteDeclaration route;
  route.method = rules.matching(given.method, "method", "GET|POST|PUT|PATCH|DELETE", "GET, POST, PUT, PATCH or DELETE");
  route.path = rules.path(given.path);
  route.handler = rules.handler(given.fn, given.self, given.flags);
  route.access = rules.access(given.access);
  route.streamBody = (given.flags & IP_ROUTE_STREAM_BODY) != 0;
  route.answerOnce = (given.flags & IP_ROUTE_ANSWER_ONCE) != 0;
  route.timeout = milliseconds{given.timeout_ms};
  route.successStatus = given.success_status == 0 ? 200 : given.success_status;
  route.maxBody = given.max_body;
  route.feature = rules.optionalName(given.feature, "feature");
  route.limitGroup = rules.optionalName(given.limit_group, "limit_group");
  route.summary = rules.text(given.summary, "summary");
  route.bodySchema = rules.schema(given.body_schema, "body_schema");
  route.querySchema = rules.schema(given.query_schema, "query_schema");
  route.paramsSchema = rules.schema(given.params_schema, "params_schema");
  route.responseSchema = rules.schema(given.response_schema, "response_schema");

  if (route.successStatus < 200 || route.successStatus > 399) {
    rules.refuse(fmt::format("success_status {} must be 200 to 399", route.successStatus));
  }
  if (route.streamBody && !route.bodySchema.empty()) rules.refuse("a streamed body has no schema; drop one of them");
  return route;
}

JobDeclaration readJob(const ip_job* descriptor) {
  const ip_job given = complete(descriptor);
  const DescriptorRules rules = rulesFor("job", given.name);
  rules.flags(given.flags, IP_SERIAL);

  JobDeclaration job;
  job.name = rules.dottedName(given.name, "name");
  job.handler = rules.handler(given.fn, given.self, given.flags);
  job.cron = rules.text(given.cron, "cron");
  rules.accepts("cron", [&] {
    if (!job.cron.empty()) stores::CronSchedule::parse(job.cron);
  });
  if (given.max_attempts > 0) job.maxAttempts = static_cast<int>(std::min(given.max_attempts, 1000U));
  job.timeout = milliseconds{given.timeout_ms};
  job.backoff = orDefault(given.backoff_ms, 2'000);
  job.backoffCap = orDefault(given.backoff_cap_ms, 900'000);
  return job;
}

SubscriptionDeclaration readSubscription(const ip_subscription* descriptor) {
  const ip_subscription given = complete(descriptor);
  const DescriptorRules rules = rulesFor("subscription", given.topic);
  rules.flags(given.flags, IP_SERIAL | IP_EVENT_DURABLE);
  return {rules.dottedName(given.topic, "topic"), rules.handler(given.fn, given.self, given.flags),
          (given.flags & IP_EVENT_DURABLE) != 0};
}

ServiceDeclaration readService(const ip_service_def* descriptor) {
  const ip_service_def given = complete(descriptor);
  const DescriptorRules rules = rulesFor("service", given.id);
  return {rules.matching(given.id, "id", R"([a-z][a-z0-9_]*(\.[a-z0-9_]+)+/[1-9][0-9]{0,3})",
                         "a name and a major version: \"users.cards/1\""),
          given.minor, rules.handler(given.fn, given.self, 0)};
}

StepDeclaration readStep(const ip_step* descriptor) {
  const ip_step given = complete(descriptor);
  const DescriptorRules rules = rulesFor("step", given.name);
  if (given.phase != IP_STEP_BEFORE && given.phase != IP_STEP_AFTER) {
    rules.refuse(fmt::format("phase {} must be 1 (before) or 2 (after)", given.phase));
  }
  return {rules.dottedName(given.name, "name"), rules.handler(given.fn, given.self, 0), given.phase == IP_STEP_BEFORE,
          given.order};
}

CollectionDeclaration readCollection(const ip_collection* descriptor) {
  const ip_collection given = complete(descriptor);
  const DescriptorRules rules = rulesFor("collection", given.name);
  std::string name = rules.matching(given.name, "name", "[a-z][a-z0-9_]{0,62}", "lower-case: \"comments_threads\"");
  std::string indexes = rules.text(given.indexes_json, "indexes_json");
  rules.accepts("indexes_json", [&] { parseIndexes(indexes); });
  return {std::move(name), std::move(indexes)};
}

SchemaDeclaration readSchema(ip_str name, ip_str json) {
  const DescriptorRules rules = rulesFor("schema", name);
  SchemaDeclaration schema{rules.matching(name, "name", "[A-Za-z][A-Za-z0-9]{0,62}", "letters and digits: \"Post\""),
                           rules.schema(json, "json_schema")};
  if (schema.json.empty()) rules.refuse("json_schema is empty");
  return schema;
}

SocketCommandDeclaration readSocketCommand(const ip_socket_command* descriptor) {
  const ip_socket_command given = complete(descriptor);
  const DescriptorRules rules = rulesFor("socket command", given.op);
  rules.flags(given.flags, IP_SERIAL);

  SocketCommandDeclaration command;
  command.handler = rules.handler(given.fn, given.self, given.flags);
  command.access = rules.access(given.access);
  command.feature = rules.optionalName(given.feature, "feature");
  command.limitGroup = rules.optionalName(given.limit_group, "limit_group");
  command.schema = rules.schema(given.schema, "schema");
  command.op = rules.dottedName(given.op, "op");
  return command;
}

SocketEndpointDeclaration readSocketEndpoint(const ip_socket_endpoint* descriptor) {
  const ip_socket_endpoint given = complete(descriptor);
  const DescriptorRules rules = rulesFor("socket endpoint", given.path);
  if (given.on_open == nullptr || given.on_message == nullptr || given.on_close == nullptr) {
    rules.refuse("one of its callbacks is NULL");
  }
  if (given.max_message > kLargestMessage) {
    rules.refuse(fmt::format("max_message {} must be at most {}", given.max_message, kLargestMessage));
  }

  SocketEndpointDeclaration endpoint;
  endpoint.access = rules.access(given.access);
  endpoint.path = rules.path(given.path);
  if (given.subprotocol.n > 0) {
    endpoint.subprotocol = rules.matching(given.subprotocol, "subprotocol", R"([A-Za-z0-9!#$%&'*+.^_`|~-]{1,64})",
                                          "a token of at most 64 characters: \"chess.v1\"");
  }
  if (given.max_message > 0) endpoint.maxMessage = given.max_message;
  endpoint.self = given.self;
  endpoint.onOpen = given.on_open;
  endpoint.onMessage = given.on_message;
  endpoint.onClose = given.on_close;
  return endpoint;
}

std::string pathShape(std::string_view path) {
  std::string shape(path);
  re2::RE2::GlobalReplace(&shape, R"(\{[^}]*\})", "{}");
  return shape;
}

}  // namespace instaplay::plugins
