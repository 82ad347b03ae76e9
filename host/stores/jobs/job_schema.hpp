#pragma once

#include <string_view>

#include "host/stores/jobs/port.hpp"

namespace instaplay::stores {

class SqlRunner;

/// Makes the tables of the embedded job queue when they are missing.
void ensureJobTables(SqlRunner& sql);

/// How the tables name a state: "ready", "delayed", "active", "dead".
std::string_view stateName(JobState state);
JobState stateNamed(std::string_view name);

}  // namespace instaplay::stores
