#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/stores/sql/port.hpp"

namespace instaplay::stores {

// The kind of database that the migrations suite runs on; each program that holds the suite links its own.

/// Opens one more store on one database.
using OpenStore = std::function<std::unique_ptr<SqlStore>()>;

OpenStore emptyDatabase();
std::string reasonForMissingTable(const std::string& table);
/// What follows DROP INDEX.
std::string dropIndexOn(const std::string& index, const std::string& table);

}  // namespace instaplay::stores
