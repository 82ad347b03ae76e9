#pragma once

#include <string>

#include "host/base/clock.hpp"
#include "host/stores/sql/embedded_sql_store.hpp"
#include "host/stores/sql/migrations.hpp"

namespace instaplay::app {

/// A database with the host's own tables.
struct ToggleTables {
  ToggleTables() {
    stores::Migrations(sql, clock).run({"host", std::string(INSTAPLAY_SOURCE_DIR) + "/host/migrations"});
  }

  base::ManualClock clock;
  stores::EmbeddedSqlStore sql;
};

}  // namespace instaplay::app
