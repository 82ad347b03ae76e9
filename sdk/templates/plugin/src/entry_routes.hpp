#pragma once

#include <instaplay/registrar.hpp>

#include "entry_service.hpp"

namespace instaplay::@id@ {

/// Declares the routes; service must live as long as the plugin.
void declareRoutes(Registrar& registrar, EntryService& service);

}  // namespace instaplay::@id@
