#pragma once

#include <Poco/Data/Session.h>

#include <cstdint>
#include <filesystem>

struct sqlite3;

namespace instaplay::stores {

enum class Durability { full, none };

struct SqliteFile {
  std::filesystem::path path;
  Durability durability = Durability::full;
  std::uint64_t maxBytes = 0;  ///< 0: no bound of its own
};

/// Opens or makes the file, in WAL mode. Throws Error unavailable that names the file, the reason and what to do.
Poco::Data::Session openSqlite(const SqliteFile& file);

/// The handle that the session owns.
sqlite3& handleOf(const Poco::Data::Session& session);

}  // namespace instaplay::stores
