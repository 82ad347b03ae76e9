#pragma once

#include <instaplay/abi/registrar.h>

#include <string>
#include <string_view>

#include "host/plugins/declarations.hpp"

namespace instaplay::plugins {

// Read a plugin's descriptors: shorter ones of an older SDK are completed with zeros, everything is copied and checked.
// Each throws base::Error invalid with a message that names the declaration, the member and what it must be.

RouteDeclaration readRoute(const ip_route* descriptor);
JobDeclaration readJob(const ip_job* descriptor);
SubscriptionDeclaration readSubscription(const ip_subscription* descriptor);
ServiceDeclaration readService(const ip_service_def* descriptor);
StepDeclaration readStep(const ip_step* descriptor);
CollectionDeclaration readCollection(const ip_collection* descriptor);
SchemaDeclaration readSchema(ip_str name, ip_str json);
SocketCommandDeclaration readSocketCommand(const ip_socket_command* descriptor);
SocketEndpointDeclaration readSocketEndpoint(const ip_socket_endpoint* descriptor);

/// A path with its parameters' names left out, so that two that match the same requests are equal: "/posts/{}".
std::string pathShape(std::string_view path);

}  // namespace instaplay::plugins
