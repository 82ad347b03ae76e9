#include "host/plugins/registration.hpp"

#include <fmt/ranges.h>

#include "host/plugins/descriptors.hpp"
#include "host/plugins/plugin_failure.hpp"

namespace instaplay::plugins {
namespace {

using base::Error;
using base::ErrorKind;

Error invalid(std::string message) { return {ErrorKind::invalid, "validation_failed", std::move(message)}; }

}  // namespace

void Registration::claim(const std::string& what, const std::string& name) {
  const auto other = owners_.find(what);
  const bool isOwn = claims_.count(what) != 0;
  if (other == owners_.end() && !isOwn) {
    claims_.emplace(what, manifest_.id);
    return;
  }
  throw Error{ErrorKind::conflict, "conflict",
              isOwn ? fmt::format("{} is declared twice by {}", name, manifest_.id)
                    : fmt::format("{} is declared by {} already, and by {}", name, other->second, manifest_.id)};
}

void Registration::route(const ip_route* descriptor) {
  RouteDeclaration route = readRoute(descriptor);
  claim("route " + route.method + " " + pathShape(route.path),
        fmt::format("route \"{} {}\"", route.method, route.path));
  declarations_.routes.push_back(std::move(route));
}

void Registration::job(const ip_job* descriptor) {
  JobDeclaration job = readJob(descriptor);
  claim("job " + job.name, fmt::format("job \"{}\"", job.name));
  declarations_.jobs.push_back(std::move(job));
}

void Registration::subscribe(const ip_subscription* descriptor) {
  declarations_.subscriptions.push_back(readSubscription(descriptor));
}

void Registration::provide(const ip_service_def* descriptor) {
  ServiceDeclaration service = readService(descriptor);
  claim("service " + service.id, fmt::format("service \"{}\"", service.id));
  if (const std::uint32_t promised = promisedMinor(service.id); promised != service.minor) {
    throw invalid(
        fmt::format("service \"{}\" has minor {} in code, but {} in plugin.yaml", service.id, service.minor, promised));
  }
  declarations_.services.push_back(std::move(service));
}

std::uint32_t Registration::promisedMinor(const std::string& service) const {
  for (const std::string& text : manifest_.provides) {
    if (const ServiceName name = *parseServiceName(text); name.id == service) return name.minor;
  }
  throw invalid(fmt::format("service \"{}\" is not listed under \"provides\" in plugin.yaml", service));
}

void Registration::step(const ip_step* descriptor) {
  StepDeclaration step = readStep(descriptor);
  claim("step " + step.name, fmt::format("step \"{}\"", step.name));
  declarations_.steps.push_back(std::move(step));
}

void Registration::collection(const ip_collection* descriptor) {
  CollectionDeclaration collection = readCollection(descriptor);
  if (collection.name.rfind(manifest_.id + "_", 0) != 0) {
    throw invalid(fmt::format("collection \"{}\" must begin with \"{}_\"", collection.name, manifest_.id));
  }
  claim("collection " + collection.name, fmt::format("collection \"{}\"", collection.name));
  declarations_.collections.push_back(std::move(collection));
}

void Registration::schema(ip_str name, ip_str json) {
  SchemaDeclaration schema = readSchema(name, json);
  claim("schema " + schema.name, fmt::format("schema \"{}\"", schema.name));
  declarations_.schemas.push_back(std::move(schema));
}

void Registration::socketCommand(const ip_socket_command* descriptor) {
  SocketCommandDeclaration command = readSocketCommand(descriptor);
  claim("socket command " + command.op, fmt::format("socket command \"{}\"", command.op));
  declarations_.socketCommands.push_back(std::move(command));
}

// A handshake is a GET, so that an endpoint and a route cannot share a path.
void Registration::socketEndpoint(const ip_socket_endpoint* descriptor) {
  SocketEndpointDeclaration endpoint = readSocketEndpoint(descriptor);
  claim("route GET " + pathShape(endpoint.path), fmt::format("socket endpoint \"{}\"", endpoint.path));
  declarations_.socketEndpoints.push_back(std::move(endpoint));
}

void Registration::requirePromisedServices() {
  for (const std::string& text : manifest_.provides) {
    const std::string id = parseServiceName(text)->id;
    if (claims_.count("service " + id) == 0) {
      problems_.push_back(fmt::format("service \"{}\" is promised in plugin.yaml, but not declared", id));
    }
  }
}

void Registration::throwProblems() const {
  if (problems_.empty()) return;
  throw PluginFailure(Stage::registration, fmt::format("{}", fmt::join(problems_, "; ")), manifest_.library,
                      "Correct the declaration, or switch off one of the plugins.");
}

Declarations Registration::seal() {
  sealed_ = true;
  if (problems_.empty()) requirePromisedServices();
  throwProblems();
  return std::move(declarations_);
}

}  // namespace instaplay::plugins
