#include "tests/host/stores_documents/document_contract.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <limits>

#include "host/base/deadline_scope.hpp"
#include "tests/support/awkward_values.hpp"
#include "tests/support/parallel.hpp"

namespace instaplay::stores::contract {
namespace {

using base::ErrorKind;
using base::Json;

void keepsDocumentsExactly(DocumentStore& store) {
  Json document =
      json("{'_id': 1, 'text': 'it\\u0027s \\\\ \\u2603', 'list': [1, [2], {'a': null}], 'yes': true, 'f': 0.1}");
  document["max"] = std::numeric_limits<std::int64_t>::max();
  document["min"] = std::numeric_limits<std::int64_t>::min();
  document["beyond53"] = (std::int64_t{1} << 53) + 1;
  document["emoji"] = "\U0001F600\U0001F468\u200D\U0001F469 ❤️";
  document["big"] = -1.5e300;
  document["control"] = "tab\tnewline\n\x01";
  store.insert(kNotes, document);
  CHECK(find(store, "{'_id': 1}") == std::vector<Json>{document});
  CHECK(findIds(store, "{'max': 9223372036854775807}").size() == 1);
  CHECK(findIds(store, "{'max': 9223372036854775806}").empty());
  CHECK(findIds(store, "{'min': -9223372036854775808}").size() == 1);
  CHECK(findIds(store, "{'beyond53': 9007199254740993}").size() == 1);
  CHECK(findIds(store, "{'beyond53': {'$lte': 9007199254740992}}").empty());
  CHECK(findIds(store, "{'beyond53': {'$gt': 9007199254740992.0}}").size() == 1);
}

std::vector<Json> findBy(DocumentStore& store, const Json& filter) {
  std::vector<Json> found;
  store.find(kNotes, filter, {}, [&](const Json& document) { found.push_back(document); });
  return found;
}

void keepsAwkwardValues(DocumentStore& store) {
  for (const std::string_view text : testing::kAwkwardTexts) {
    const Json document{{"_id", text}, {"text", text}, {"list", {text, {{"in", text}}}}};
    store.insert(kNotes, document);
    CHECK(findBy(store, {{"_id", text}}) == std::vector<Json>{document});
    CHECK(findBy(store, {{"list.in", text}}) == std::vector<Json>{document});
  }
  for (const std::int64_t number : testing::kAwkwardNumbers) {
    const Json document{{"_id", number}, {"number", number}};
    store.insert(kNotes, document);
    CHECK(findBy(store, {{"_id", number}, {"number", number}}) == std::vector<Json>{document});
  }
  for (const std::int64_t time : testing::kAwkwardTimes) {
    store.insert(kNotes, {{"_id", "at " + std::to_string(time)}, {"time", time}});
    CHECK(findBy(store, {{"time", time}}).front()["time"] == time);
  }
}

/// As long as a plugin may make one.
void keepsLongDocuments(DocumentStore& store) {
  const Json document{{"_id", 1}, {"text", testing::lettersOfFourBytes(1'000'000)}};
  store.insert(kNotes, document);
  CHECK(find(store, "{'_id': 1}") == std::vector<Json>{document});
}

void keepsTypeOfId(DocumentStore& store) {
  store.insert(kNotes, json("{'_id': 1, 'is': 'number'}"));
  store.insert(kNotes, json("{'_id': '1', 'is': 'text'}"));
  store.insert(kNotes, json("{'_id': 9223372036854775807, 'is': 'large'}"));
  CHECK(find(store, "{'_id': 1}").front()["is"] == "number");
  CHECK(find(store, "{'_id': '1'}").front()["is"] == "text");
  CHECK(find(store, "{'_id': 9223372036854775807}").front()["is"] == "large");
  CHECK(findIds(store, "{'_id': {'$in': [1, '2', 3]}}") == std::vector<std::string>{"1"});
  CHECK(findIds(store, "{'_id': {'$gte': 1}}", {.sort = {{"_id", -1}}}) ==
        std::vector<std::string>{"9223372036854775807", "1"});
  CHECK(findIds(store, "{'_id': {'$lt': '2'}}") == std::vector<std::string>{"\"1\""});
}

void refusesSameId(DocumentStore& store) {
  store.insert(kNotes, json("{'_id': 1, 'n': 1}"));
  CHECK(errorThrownBy([&] { store.insert(kNotes, json("{'_id': 1, 'n': 2}")); }).kind == ErrorKind::conflict);
  CHECK(find(store, "{}").front()["n"] == 1);
  CHECK(store.count(kNotes, json("{}")) == 1);
}

void refusesWrongDocuments(DocumentStore& store) {
  for (const std::string wrong : {"{}", "{'_id': null}", "{'_id': 1.5}", "{'_id': true}", "{'_id': [1]}", "[]", "1"}) {
    CAPTURE(wrong);
    CHECK(errorThrownBy([&] { store.insert(kNotes, json(wrong)); }).kind == ErrorKind::invalid);
  }
}

void sortsAndLimits(DocumentStore& store) {
  for (const auto* document :
       {"{'_id': 1, 'a': 2, 'b': 'x'}", "{'_id': 2, 'a': 1, 'b': 'y'}", "{'_id': 3, 'a': 2, 'b': 'w'}",
        "{'_id': 4, 'b': 'v'}", "{'_id': 5, 'a': 'text'}", "{'_id': 6, 'a': 1.5}"}) {
    store.insert(kNotes, json(document));
  }
  using Ids = std::vector<std::string>;
  CHECK(findIds(store, "{}", {.sort = {{"a", 1}, {"_id", 1}}}) == Ids{"4", "2", "6", "1", "3", "5"});
  CHECK(findIds(store, "{}", {.sort = {{"a", -1}, {"_id", 1}}}) == Ids{"5", "1", "3", "6", "2", "4"});
  CHECK(findIds(store, "{}", {.sort = {{"a", -1}, {"b", 1}}, .limit = 3}) == Ids{"5", "3", "1"});
  CHECK(findIds(store, "{'a': 2}", {.sort = {{"_id", -1}}, .limit = 1}) == Ids{"3"});
  CHECK(errorThrownBy([&] { findIds(store, "{}", {.sort = {{"a", 2}}}); }).kind == ErrorKind::invalid);
  CHECK(errorThrownBy([&] { findIds(store, "{}", {.limit = 0}); }).kind == ErrorKind::invalid);
  CHECK(errorThrownBy([&] { findIds(store, "{}", {.sort = {{"a') --", 1}}}); }).kind == ErrorKind::invalid);
}

void projects(DocumentStore& store) {
  store.insert(kNotes, json("{'_id': 1, 'a': {'b': 1, 'c': 2}, 'list': [{'x': 1, 'y': 2}, 3, {'y': 4}], 'z': 5}"));
  const auto projected = [&](std::vector<std::string> paths) {
    return find(store, "{}", {.projection = std::move(paths)}).front();
  };
  CHECK(projected({"z"}) == json("{'_id': 1, 'z': 5}"));
  CHECK(projected({"a.b", "missing"}) == json("{'_id': 1, 'a': {'b': 1}}"));
  CHECK(projected({"list.x"}) == json("{'_id': 1, 'list': [{'x': 1}, {}]}"));
  CHECK(projected({"z.deeper", "_id"}) == json("{'_id': 1}"));
}

void removesAndCounts(DocumentStore& store) {
  for (int i = 0; i < 5; ++i) store.insert(kNotes, {{"_id", i}, {"odd", i % 2 == 1}});
  CHECK(store.count(kNotes, json("{'odd': true}")) == 2);
  CHECK(store.remove(kNotes, json("{'odd': false}"), Matching::first) == 1);
  CHECK(store.count(kNotes, json("{}")) == 4);
  CHECK(store.remove(kNotes, json("{'odd': false}"), Matching::all) == 2);
  CHECK(store.remove(kNotes, json("{'odd': false}"), Matching::all) == 0);
  CHECK(findIds(store, "{}", {.sort = {{"_id", 1}}}) == std::vector<std::string>{"1", "3"});
}

void enforcesUniqueIndex(DocumentStore& store) {
  const std::vector<DocumentIndex> indexes{{.keys = {{"owner.id", 1}, {"slot", -1}}, .unique = true}};
  store.ensureCollection("slots", indexes);
  store.ensureCollection("slots", indexes);
  store.insert("slots", json("{'_id': 1, 'owner': {'id': 7}, 'slot': 1}"));
  store.insert("slots", json("{'_id': 2, 'owner': {'id': 7}, 'slot': 2}"));
  store.insert("slots", json("{'_id': 3, 'owner': {'id': '7'}, 'slot': 1}"));
  store.insert("slots", json("{'_id': 4, 'slot': 1}"));
  const auto conflicts = [&](const std::function<void()>& run) {
    return errorThrownBy(run).kind == ErrorKind::conflict;
  };
  CHECK(conflicts([&] { store.insert("slots", json("{'_id': 5, 'owner': {'id': 7}, 'slot': 1}")); }));
  CHECK(conflicts([&] { store.insert("slots", json("{'_id': 6, 'slot': 1}")); }));
  CHECK(conflicts([&] {
    store.update("slots", json("{'_id': 2}"), json("{'$set': {'slot': 1}}"), Matching::first, WhenMissing::nothing);
  }));
  CHECK(store.count("slots", json("{}")) == 4);
  CHECK(store.count("slots", json("{'_id': 2, 'slot': 2}")) == 1);
}

/// An index may make a search fast, never different.
void answersAlikeWithIndex(DocumentStore& store) {
  store.ensureCollection("indexed", {{.keys = {{"a.b", 1}, {"n", -1}}}, {.keys = {{"n", 1}}}});
  const std::vector<const char*> documents{
      "{'_id': 1, 'a': {'b': 1}, 'n': 1}", "{'_id': 2, 'a': {'b': 'one'}, 'n': 2.5}",
      "{'_id': 3, 'a': {'b': true}}",      "{'_id': 4, 'a': {'b': null}, 'n': -3}",
      "{'_id': 5, 'a': {}, 'n': 'text'}",  "{'_id': 6, 'n': 1.0}"};
  const std::vector<const char*> arrays{"{'_id': 7, 'a': [{'b': 1}, {'b': 9}], 'n': [1, 2]}",
                                        "{'_id': 8, 'a': {'b': [1, 'one', null]}, 'n': []}"};
  const std::vector<const char*> filters{"{'a.b': 1}",
                                         "{'a.b': 'one'}",
                                         "{'a.b': true}",
                                         "{'a.b': null}",
                                         "{'a.b': {'$ne': 1}}",
                                         "{'n': 1}",
                                         "{'n': 1.0}",
                                         "{'n': {'$gt': 1}}",
                                         "{'n': {'$gte': 1, '$lt': 3}}",
                                         "{'n': {'$lte': 'text'}}",
                                         "{'n': {'$in': [1, 2.5, 'text']}}",
                                         "{'a.b': {'$in': [9, null]}}",
                                         "{'a.b': {'$exists': false}, 'n': {'$gt': 0}}"};
  const auto compareAll = [&] {
    for (const std::string filter : filters) {
      CAPTURE(filter);
      std::vector<std::string> indexed;
      store.find("indexed", json(filter), {.sort = {{"_id", 1}}},
                 [&](const Json& document) { indexed.push_back(document["_id"].dump()); });
      CHECK(indexed == findIds(store, filter, {.sort = {{"_id", 1}}}));
    }
  };
  const auto insertAll = [&](const std::vector<const char*>& texts) {
    for (const auto* text : texts) {
      store.insert("indexed", json(text));
      store.insert(kNotes, json(text));
    }
  };
  insertAll(documents);
  compareAll();
  insertAll(arrays);
  compareAll();
}

void losesNoIncrement(DocumentStore& store) {
  constexpr int kThreads = 16;
  constexpr int kEach = 20;
  store.insert(kNotes, json("{'_id': 'counter', 'n': 0}"));
  std::atomic<int> failures{0};
  testing::inParallel(kThreads, [&](int) {
    for (int k = 0; k < kEach; ++k) {
      try {
        if (update(store, "{'_id': 'counter'}", "{'$inc': {'n': 1}}") != 1) ++failures;
      } catch (const std::exception&) {
        ++failures;
      }
    }
  });
  CHECK(failures == 0);
  CHECK(find(store, "{}").front()["n"] == kThreads * kEach);
}

void insertsOneOfManyUpserts(DocumentStore& store) {
  std::atomic<int> failures{0};
  testing::inParallel(8, [&](int) {
    try {
      update(store, "{'_id': 'one'}", "{'$inc': {'n': 1}}", Matching::first, WhenMissing::insert);
    } catch (const std::exception&) {
      ++failures;
    }
  });
  CHECK(failures == 0);
  CHECK(find(store, "{}") == std::vector<Json>{json("{'_id': 'one', 'n': 8}")});
}

void makesCollectionsWhenUsed(DocumentStore& store) {
  CHECK(store.count("never_seen", json("{}")) == 0);
  store.insert("first_use", json("{'_id': 1}"));
  CHECK(store.count("first_use", json("{}")) == 1);
  for (const std::string wrong : {"", "a b", "a\"b", "a;b"}) {
    CHECK(errorThrownBy([&] { store.insert(wrong, json("{'_id': 1}")); }).kind == ErrorKind::invalid);
  }
}

void startsNothingTooLate(DocumentStore& store) {
  store.insert(kNotes, json("{'_id': 1}"));
  const auto isTooLate = [](const std::function<void()>& run) {
    const base::Error error = errorThrownBy(run);
    return error.kind == ErrorKind::timeout && error.code == "timeout";
  };
  {
    const base::DeadlineScope call(base::Deadline::after(std::chrono::milliseconds{0}));
    CHECK(isTooLate([&] { store.insert(kNotes, json("{'_id': 2}")); }));
    CHECK(isTooLate([&] { find(store, "{}"); }));
    CHECK(isTooLate([&] { store.count(kNotes, json("{}")); }));
    CHECK(isTooLate([&] { update(store, "{'_id': 1}", "{'$set': {'a': 1}}"); }));
    CHECK(isTooLate([&] { update(store, "{'_id': 3}", "{'$set': {'a': 1}}", Matching::first, WhenMissing::insert); }));
    CHECK(isTooLate([&] { store.remove(kNotes, json("{}"), Matching::all); }));
    CHECK(isTooLate([&] { store.ensureCollection("late", {{.keys = {{"a", 1}}}}); }));
    CHECK(isTooLate([&] { store.ping(base::Deadline::never()); }));
  }
  CHECK(find(store, "{}") == std::vector<Json>{json("{'_id': 1}")});
}

}  // namespace

Json json(std::string text) {
  std::replace(text.begin(), text.end(), '\'', '"');
  return Json::parse(text);
}

std::vector<Json> find(DocumentStore& store, std::string_view filter, const FindOptions& options) {
  std::vector<Json> found;
  store.find(kNotes, json(std::string(filter)), options, [&](const Json& document) { found.push_back(document); });
  return found;
}

std::vector<std::string> findIds(DocumentStore& store, std::string_view filter, const FindOptions& options) {
  std::vector<std::string> ids;
  for (const Json& document : find(store, filter, options)) ids.push_back(document["_id"].dump());
  return ids;
}

std::int64_t update(DocumentStore& store, std::string_view filter, std::string_view change, Matching matching,
                    WhenMissing whenMissing) {
  return store.update(kNotes, json(std::string(filter)), json(std::string(change)), matching, whenMissing);
}

base::Error errorThrownBy(const std::function<void()>& run) {
  try {
    run();
  } catch (const base::Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  return base::unavailable("");
}

void runDocumentContract(const MakeDocumentStore& make, const LeftOut& leftOut) {
  SUBCASE("filters") { runFilterContract(make, leftOut); }
  SUBCASE("updates") { runUpdateContract(make, leftOut); }
  SUBCASE("documents and collections") {
    const auto store = make();
    SUBCASE("documents come back as they were written") { keepsDocumentsExactly(*store); }
    SUBCASE("texts, numbers and times of every kind are kept and found") { keepsAwkwardValues(*store); }
    SUBCASE("a document of a megabyte is kept") { keepsLongDocuments(*store); }
    SUBCASE("an _id keeps its type") { keepsTypeOfId(*store); }
    SUBCASE("an _id is taken once") { refusesSameId(*store); }
    SUBCASE("a document is an object with a string or integer _id") { refusesWrongDocuments(*store); }
    SUBCASE("find sorts and limits") { sortsAndLimits(*store); }
    SUBCASE("find gives the paths asked for") { projects(*store); }
    SUBCASE("remove takes the first or all, count counts") { removesAndCounts(*store); }
    SUBCASE("a unique index holds, for missing fields too") { enforcesUniqueIndex(*store); }
    SUBCASE("an index changes no answer") { answersAlikeWithIndex(*store); }
    SUBCASE("16 threads lose no increment and none fails") { losesNoIncrement(*store); }
    SUBCASE("upserts at once insert one document") { insertsOneOfManyUpserts(*store); }
    SUBCASE("collections are made when used, under a plain name") { makesCollectionsWhenUsed(*store); }
    SUBCASE("nothing is done for a call without time left") { startsNothingTooLate(*store); }
    SUBCASE("it answers a ping") { CHECK_NOTHROW(store->ping(base::Deadline::after(std::chrono::seconds{5}))); }
  }
}

}  // namespace instaplay::stores::contract
