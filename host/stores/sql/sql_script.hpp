#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::stores {

/// Whether a backslash in a string escapes the next character, as MySQL has it.
enum class Backslash { plain, escapes };

struct ScriptStatement {
  std::string text;  ///< without the semicolon and the comments before it
  int line = 0;      ///< where it starts, from 1
};

/// A string, quoted name or comment that does not end.
class ScriptError : public std::runtime_error {
 public:
  ScriptError(const std::string& what, int line) : std::runtime_error(what), line(line) {}

  int line;
};

/// The statements of a script, parted by semicolons outside strings, quoted names and comments.
std::vector<ScriptStatement> splitSqlScript(std::string_view script, Backslash backslash);

}  // namespace instaplay::stores
