#include "host/http/plugin_commands.hpp"

#include <map>
#include <optional>
#include <string>

#include "host/base/log.hpp"
#include "host/http/envelope.hpp"
#include "host/http/middleware/feature.hpp"
#include "host/http/middleware/rate_limit.hpp"
#include "host/http/pipeline.hpp"
#include "host/http/validation/schema.hpp"
#include "host/plugins/socket_call.hpp"

namespace instaplay::http {
namespace {

using base::Error;
using base::ErrorKind;
using plugins::CommandAnswer;
using plugins::SocketCaller;
using plugins::SocketRequest;

/// A command, ready to be served.
struct Command {
  const PluginSource* plugin;
  const plugins::SocketCommandDeclaration* declaration;
  std::optional<Schema> schema;
  const LimitGroup* limit = nullptr;  ///< null: only that of the socket itself
};

Command compile(const PluginSource& plugin, const plugins::SocketCommandDeclaration& declaration,
                const Options& options, const base::Json& components) {
  Command command{&plugin, &declaration, {}, nullptr};
  if (!declaration.schema.empty()) {
    command.schema.emplace(base::parseJson(declaration.schema), components, Schema::Unknown::refuse);
  }
  if (declaration.limitGroup.empty()) return command;
  const auto group = options.limits.find(declaration.limitGroup);
  if (group == options.limits.end()) {
    throw std::invalid_argument("there is no rate limit group \"" + declaration.limitGroup + "\"");
  }
  command.limit = &group->second;
  return command;
}

struct CompiledCommands {
  std::map<std::string, Command, std::less<>> byOp;
  std::vector<RouteProblem> problems;
};

/// Lent both: what it gives points into them.
CompiledCommands compileAll(const Options& options, const std::vector<PluginSource>& plugins) {
  const NamedSchemas schemas(plugins);
  CompiledCommands compiled;
  for (const PluginSource& plugin : plugins) {
    for (const auto& declaration : plugin.declarations->socketCommands) {
      try {
        compiled.byOp.emplace(declaration.op, compile(plugin, declaration, options, schemas.components()));
      } catch (const std::exception& error) {
        compiled.problems.push_back({plugin.id, "socket command " + declaration.op + ": " + error.what()});
      }
    }
  }
  return compiled;
}

std::string joined(const std::vector<RouteProblem>& problems) {
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "\n") + problem.owner + ": " + problem.reason;
  return text;
}

/// As the client may see it: without the text of what went wrong inside.
Error presentable(const Error& error) {
  const Problem problem = problemOf(error);
  Error shown(error.kind, problem.code, problem.message, problem.fields);
  shown.retryAfter = problem.retryAfter;
  return shown;
}

std::string dataOf(plugins::Answer& answer, const std::string& op) {
  switch (answer.kind) {
    case plugins::Answer::Kind::none: return "null";
    case plugins::Answer::Kind::json:
    case plugins::Answer::Kind::page: return std::move(answer.body);
    case plugins::Answer::Kind::error: throw std::move(*answer.error);
    case plugins::Answer::Kind::raw:
    case plugins::Answer::Kind::stream: break;
  }
  base::logError("sockets", "A command was answered without JSON", {{"op", op}});
  throw Error{ErrorKind::internal, "internal", "Something went wrong."};
}

}  // namespace

class PluginCommands::Table {
 public:
  Table(const Options& options, Parts parts)
      : options_(options),
        parts_(std::move(parts)),
        limiter_(parts_.limits),
        commands_(compileAll(options_, parts_.plugins)) {}

  const std::vector<RouteProblem>& problems() const { return commands_.problems; }
  std::string run(const SocketCaller& caller, const SocketRequest& request) const;

 private:
  void takeLimit(const Command& command, const SocketCaller& caller) const;
  static void requireAccess(const Command& command, const SocketCaller& caller);
  static void requireValid(const Command& command, const base::Json& data);

  const Options options_;
  const Parts parts_;
  const RateLimiter limiter_;
  const CompiledCommands commands_;
};

std::string PluginCommands::Table::run(const SocketCaller& caller, const SocketRequest& request) const {
  const auto found = commands_.byOp.find(request.op);
  if (found == commands_.byOp.end()) throw Error{ErrorKind::notFound, "unknown_command", "There is no such command."};
  const Command& command = found->second;
  const Error isOff{ErrorKind::notFound, "feature_disabled", "This feature is switched off."};
  if (!command.plugin->isActive()) throw isOff;
  takeLimit(command, caller);
  requireAccess(command, caller);
  const auto flags = parts_.toggles.snapshot(viewerOf(caller.principal));
  const std::string& feature = command.declaration->feature;
  if (!feature.empty() && !flags->isOn(feature)) throw isOff;
  requireValid(command, request.data);

  plugins::SocketCall call(caller, request, command.plugin->id, base::Deadline::after(options_.timeout), flags);
  command.plugin->invoke(command.declaration->handler, call);
  return dataOf(call.answer(), found->first);
}

void PluginCommands::Table::takeLimit(const Command& command, const SocketCaller& caller) const {
  if (command.limit == nullptr) return;
  const bool isPerAddress = command.limit->per == LimitGroup::Per::address;
  const std::string who = RateLimiter::nameOf(isPerAddress ? nullptr : caller.principal, caller.clientAddress);
  const auto verdict = limiter_.count(command.declaration->limitGroup, *command.limit, who);
  if (verdict) RateLimiter::requireAllowed(*verdict);
}

void PluginCommands::Table::requireAccess(const Command& command, const SocketCaller& caller) {
  const plugins::Access needed = command.declaration->access;
  if (needed == plugins::Access::everybody) return;
  if (!caller.principal) throw Error{ErrorKind::unauthenticated, "unauthenticated", "Please sign in first."};
  if (caller.principal->access < needed) throw Error{ErrorKind::forbidden, "forbidden", "You may not do that."};
}

void PluginCommands::Table::requireValid(const Command& command, const base::Json& data) {
  if (!command.schema) return;
  auto errors = command.schema->check(data);
  if (errors.empty()) return;
  throw Error{ErrorKind::invalid, "validation_failed", "The request is not valid.", std::move(errors)};
}

std::vector<RouteProblem> PluginCommands::problemsOf(const Options& options, const std::vector<PluginSource>& plugins) {
  return compileAll(options, plugins).problems;
}

PluginCommands::PluginCommands(const Options& options, Parts parts)
    : table_(std::make_unique<Table>(options, std::move(parts))) {
  if (!table_->problems().empty()) throw PipelineError(joined(table_->problems()));
}
PluginCommands::~PluginCommands() = default;

CommandAnswer PluginCommands::run(const SocketCaller& caller, const SocketRequest& request) const {
  const base::LogScope scope(request.requestId);
  CommandAnswer answer;
  try {
    answer.data = table_->run(caller, request);
  } catch (const Error& error) {
    answer.error = presentable(error);
  } catch (const std::exception& error) {
    base::logError("sockets", "A command failed", {{"op", request.op}, {"reason", error.what()}});
    answer.error = presentable({ErrorKind::internal, "internal", error.what()});
  }
  return answer;
}

}  // namespace instaplay::http
