#include "host/stores/sql/migration_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <system_error>

#include "host/base/bytes.hpp"
#include "host/stores/sql/sql_script.hpp"

namespace instaplay::stores {
namespace {

struct FoundFile {
  std::int64_t version;
  std::string name;
  std::string dialect;  ///< empty: for every one
  std::filesystem::path path;

  std::string fileName() const { return path.filename().string(); }
};

using FoundFiles = std::vector<FoundFile>;

FoundFile parseName(const MigrationSource& source, const std::filesystem::path& path) {
  static const std::regex kPattern(R"((\d{3})_([a-z0-9_]+)(?:\.(sqlite|mysql))?\.sql)");
  const std::string fileName = path.filename().string();
  std::smatch match;
  if (!std::regex_match(fileName, match, kPattern)) {
    throw MigrationError(
        fmt::format("{}: {}: not the name of a migration. Name it NNN_name.sql, or NNN_name.sqlite.sql "
                    "and NNN_name.mysql.sql, with small letters, digits and underscores.",
                    source.owner, path.string()));
  }
  return {std::stoll(match[1]), match[2], match[3], path};
}

FoundFiles listFolder(const MigrationSource& source) {
  FoundFiles files;
  if (!std::filesystem::exists(source.folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(source.folder)) {
    if (entry.path().extension() == ".sql") files.push_back(parseName(source, entry.path()));
  }
  std::sort(files.begin(), files.end(),
            [](const FoundFile& a, const FoundFile& b) { return a.fileName() < b.fileName(); });
  return files;
}

bool arePair(const FoundFile& a, const FoundFile& b) {
  return a.version == b.version && a.name == b.name && !a.dialect.empty() && !b.dialect.empty();
}

void refuseDuplicates(const MigrationSource& source, const FoundFiles& files) {
  for (std::size_t i = 1; i < files.size(); ++i) {
    if (files[i].version != files[i - 1].version || arePair(files[i], files[i - 1])) continue;
    throw MigrationError(fmt::format(
        "{}: {}: {} and {} have the same number. Give one of them the next free number, {:03}.", source.owner,
        source.folder.string(), files[i - 1].fileName(), files[i].fileName(), files.back().version + 1));
  }
}

void refuseLonelyDialects(const MigrationSource& source, const FoundFiles& files) {
  for (const FoundFile& file : files) {
    const auto isTwin = [&](const FoundFile& other) { return &other != &file && arePair(file, other); };
    if (file.dialect.empty() || std::any_of(files.begin(), files.end(), isTwin)) continue;
    throw MigrationError(
        fmt::format("{}: {}: its twin {:03}_{}.{}.sql is missing. Write it, or name this one {:03}_{}.sql "
                    "when it suits every database.",
                    source.owner, file.path.string(), file.version, file.name,
                    file.dialect == "sqlite" ? "mysql" : "sqlite", file.version, file.name));
  }
}

void refuseGaps(const MigrationSource& source, const FoundFiles& files) {
  std::int64_t expected = 1;
  for (const FoundFile& file : files) {
    if (file.version != expected) {
      throw MigrationError(
          fmt::format("{}: {}: found {}, but number {:03} is missing. Numbers start at 001 and leave no "
                      "gap: bring the missing file back or renumber.",
                      source.owner, source.folder.string(), file.fileName(), expected));
    }
    ++expected;
  }
}

std::string readText(const FoundFile& file) {
  std::ifstream in(file.path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw MigrationError(fmt::format("{}: cannot be read. Let this user read it.", file.path.string()));
  std::erase(text, '\r');
  return text;
}

std::vector<MigrationStatement> readStatements(const MigrationSource& source, const FoundFile& file) {
  std::vector<MigrationStatement> statements;
  try {
    for (auto& part : splitSqlScript(readText(file))) {
      const std::string checksum = base::toHex(base::sha256(part.text));
      statements.push_back({std::move(part.text), part.line, checksum});
    }
  } catch (const ScriptError& error) {
    throw MigrationError(
        fmt::format("{}: {}:{}: {}. Close it.", source.owner, file.path.string(), error.line, error.what()));
  }
  if (statements.empty()) {
    throw MigrationError(fmt::format("{}: {}: has no statement. Write one.", source.owner, file.path.string()));
  }
  return statements;
}

}  // namespace

std::string MigrationFile::placeOf(const MigrationStatement& statement) const {
  return fmt::format("{}: {}:{}", migration.owner, migration.file.string(), statement.line);
}

std::vector<MigrationFile> loadMigrations(const MigrationSource& source, std::string_view dialect) {
  FoundFiles files = listFolder(source);
  refuseDuplicates(source, files);
  refuseLonelyDialects(source, files);
  std::erase_if(files, [&](const FoundFile& file) { return !file.dialect.empty() && file.dialect != dialect; });
  refuseGaps(source, files);

  std::vector<MigrationFile> migrations;
  for (const FoundFile& file : files) {
    migrations.push_back({{source.owner, file.version, file.name, file.path}, readStatements(source, file)});
  }
  return migrations;
}

}  // namespace instaplay::stores
