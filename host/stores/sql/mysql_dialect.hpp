#pragma once

#include <string>
#include <string_view>

namespace instaplay::stores {

enum class StatementKind {
  read,
  write,
  schema,   ///< changes tables, and commits by itself on MySQL
  session,  ///< begins and ends transactions, or changes a session that others use later
};

/// Told by the first word; what the server would not know counts as a write.
StatementKind kindOf(std::string_view sql);

/// The one form that MySQL writes otherwise: "ON CONFLICT (..) DO UPDATE SET x = excluded.x" becomes "ON DUPLICATE KEY
/// UPDATE x = VALUES(x)", outside strings, quoted names and comments. Everything else stays as it is.
std::string toMysql(std::string_view sql);

}  // namespace instaplay::stores
