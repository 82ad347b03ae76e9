#pragma once

namespace instaplay::stores {

class SqlRunner;

/// Makes the tables of the embedded job queue when they are missing.
void ensureJobTables(SqlRunner& sql);

}  // namespace instaplay::stores
