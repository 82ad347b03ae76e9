#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/stores/sql/migrations.hpp"

namespace instaplay::stores {

struct MigrationStatement {
  std::string text;
  int line = 0;
  std::string checksum;  ///< of the text, line ends made equal
};

struct MigrationFile {
  Migration migration;
  std::vector<MigrationStatement> statements;  ///< at least one

  /// "posts: plugins/posts/migrations/001_create.sql:7", for messages.
  std::string placeOf(const MigrationStatement& statement) const;
};

/// The migrations of a folder in order, 1 to n. Throws MigrationError for whatever is wrong with names or texts.
std::vector<MigrationFile> loadMigrations(const MigrationSource& source, std::string_view dialect);

}  // namespace instaplay::stores
