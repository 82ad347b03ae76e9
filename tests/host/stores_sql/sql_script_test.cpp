#include "host/stores/sql/sql_script.hpp"

#include <doctest/doctest.h>

using namespace instaplay::stores;

namespace {

std::vector<std::string> textsOf(std::string_view script) {
  std::vector<std::string> texts;
  for (const auto& statement : splitSqlScript(script)) texts.push_back(statement.text);
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a script is parted at semicolons") {
  CHECK(textsOf("") == Texts{});
  CHECK(textsOf(" ;; \n; ") == Texts{});
  CHECK(textsOf("SELECT 1") == Texts{"SELECT 1"});
  CHECK(textsOf("  SELECT 1 ;\n\nSELECT\n 2\n;") == Texts{"SELECT 1", "SELECT\n 2"});
}

TEST_CASE("semicolons in strings, quoted names and comments part nothing") {
  CHECK(textsOf("SELECT 'a;b', \"c;d\", `e;f`; SELECT 2") == Texts{"SELECT 'a;b', \"c;d\", `e;f`", "SELECT 2"});
  CHECK(textsOf("SELECT 'it''s; so'; SELECT 2") == Texts{"SELECT 'it''s; so'", "SELECT 2"});
  CHECK(textsOf("SELECT 1 -- one; two\n + 2; SELECT 3") == Texts{"SELECT 1 -- one; two\n + 2", "SELECT 3"});
  CHECK(textsOf("SELECT /* a; 'b */ 1; SELECT 2") == Texts{"SELECT /* a; 'b */ 1", "SELECT 2"});
  CHECK(textsOf("SELECT '-- no comment'; SELECT '/* nor here'") ==
        Texts{"SELECT '-- no comment'", "SELECT '/* nor here'"});
}

TEST_CASE("comments before a statement do not belong to it, and only comments are no statement") {
  CHECK(textsOf("-- first; line\n/* then */ SELECT 1; -- end") == Texts{"SELECT 1"});
}

TEST_CASE("a backslash stands for itself") {
  CHECK(textsOf(R"(SELECT 'a\'; SELECT 2)") == Texts{R"(SELECT 'a\')", "SELECT 2"});
}

TEST_CASE("statements know the line where they start") {
  const auto statements = splitSqlScript("-- a\n\nSELECT 1;\nSELECT\n2; SELECT 3");
  REQUIRE(statements.size() == 3);
  CHECK(statements[0].line == 3);
  CHECK(statements[1].line == 4);
  CHECK(statements[2].line == 5);
}

TEST_CASE("a quote or comment that does not end is told with its line") {
  for (const auto* script : {"SELECT 1;\nSELECT 'a", "SELECT 1;\nSELECT 1 /* a", "SELECT 1;\nSELECT \"a;"}) {
    try {
      splitSqlScript(script);
      FAIL("accepted: ", script);
    } catch (const ScriptError& error) {
      CHECK(error.line == 2);
    }
  }
}
