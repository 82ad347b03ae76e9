#include "host/stores/sql/mysql_dialect.hpp"

#include <doctest/doctest.h>

using namespace instaplay::stores;

TEST_CASE("an upsert is written as MySQL has it") {
  CHECK(toMysql("INSERT INTO t (a, n) VALUES (?, 1) ON CONFLICT (a) DO UPDATE SET n = t.n + excluded.n") ==
        "INSERT INTO t (a, n) VALUES (?, 1) ON DUPLICATE KEY UPDATE n = t.n + VALUES(n)");
  CHECK(
      toMysql("INSERT INTO t (a, b, n) VALUES (?, ?, 1)\n  on conflict(a,b)\n  do update\n  set n=EXCLUDED . n, m=m") ==
      "INSERT INTO t (a, b, n) VALUES (?, ?, 1)\n  ON DUPLICATE KEY UPDATE n=VALUES(n), m=m");
  CHECK(toMysql("INSERT INTO t (\"key\") VALUES (?) ON CONFLICT (\"key\") DO UPDATE SET \"key\" = excluded.\"key\"") ==
        "INSERT INTO t (\"key\") VALUES (?) ON DUPLICATE KEY UPDATE \"key\" = VALUES(\"key\")");
}

TEST_CASE("everything else stays as it is") {
  for (const auto* sql : {
           "",
           "SELECT a FROM t WHERE b = 'ON CONFLICT (a) DO UPDATE SET n = excluded.n'",
           "SELECT t.a FROM t JOIN u ON t.id = u.id WHERE excluded.n = 1 FOR UPDATE",
           "SELECT a -- ON CONFLICT (a) DO UPDATE SET n = 1\nFROM t",
           "SELECT 'it''s' || \"odd \"\" name\" /* excluded.n */ FROM t LIMIT ?",
           "INSERT INTO t (a) VALUES (?) ON CONFLICT (a) DO NOTHING",
           "INSERT INTO t (a) VALUES (?) ON CONFLICT (a",
           "SELECT 'a quote that does not end",
       }) {
    CHECK(toMysql(sql) == sql);
  }
  CHECK(
      toMysql("INSERT INTO t (a) VALUES ('excluded.a') ON CONFLICT (a) DO UPDATE SET a = 'excluded.a', excluded = 1") ==
      "INSERT INTO t (a) VALUES ('excluded.a') ON DUPLICATE KEY UPDATE a = 'excluded.a', excluded = 1");
}

TEST_CASE("a statement is told by its first word") {
  CHECK(kindOf("SELECT 1") == StatementKind::read);
  CHECK(kindOf("  -- why\n /* how */ with x AS (SELECT 1) SELECT * FROM x") == StatementKind::read);
  CHECK(kindOf("(SELECT 1) UNION (SELECT 2)") == StatementKind::read);
  CHECK(kindOf("insert INTO t VALUES (1)") == StatementKind::write);
  CHECK(kindOf("UPDATE t SET a = 1") == StatementKind::write);
  CHECK(kindOf("SELEC 1") == StatementKind::write);
  CHECK(kindOf("") == StatementKind::write);
  CHECK(kindOf("create TABLE t (id BIGINT)") == StatementKind::schema);
  CHECK(kindOf("TRUNCATE t") == StatementKind::schema);
  CHECK(kindOf("begin") == StatementKind::session);
  CHECK(kindOf("SET autocommit = 0") == StatementKind::session);
}
