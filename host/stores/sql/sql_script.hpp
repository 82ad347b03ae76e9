#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::stores {

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

/// The statements of a script, parted by semicolons outside strings, quoted names and comments. A backslash stands for
/// itself, as in every session of the stores.
std::vector<ScriptStatement> splitSqlScript(std::string_view script);

}  // namespace instaplay::stores
