#pragma once

#include <functional>
#include <string>

#include "host/app/config/config.hpp"

namespace instaplay::app {

/// Tells one problem: the key and what is wrong with its value.
using ReportProblem = std::function<void(const std::string& path, const std::string& text)>;

/// Whether a secret starts like the ones in guides, which somebody will try first.
bool looksLikeSample(const Secret& secret);

/// What must hold between the settings of the stores; in production each server needs a password, MySQL
/// always, the others unless they are on this machine.
void checkStores(const Config& config, const ReportProblem& report);

}  // namespace instaplay::app
