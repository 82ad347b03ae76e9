#pragma once

#include <memory>
#include <string>
#include <vector>

#include "host/base/json.hpp"
#include "host/http/endpoint.hpp"

namespace instaplay::http {

/// The OpenAPI 3.1 document, as JSON text, of everything that is served.
std::string describeApi(const std::vector<std::unique_ptr<Endpoint>>& endpoints, const base::Json& components,
                        const std::string& version);

}  // namespace instaplay::http
