#include <doctest/doctest.h>

#include "tests/host/stores_documents/document_contract.hpp"

namespace instaplay::stores::contract {
namespace {

using base::ErrorKind;
using base::Json;

struct UpdateCase {
  std::string before;
  std::string change;
  std::string after;
};

struct RefusedChange {
  std::string change;
  std::string name;
};

const UpdateCase kCases[] = {
    {"{'a': 1}", "{'$set': {'a': 2}}", "{'a': 2}"},
    {"{}", "{'$set': {'a.b.c': [1]}}", "{'a': {'b': {'c': [1]}}}"},
    {"{'a': {'x': 1}}", "{'$set': {'a.b': null, 'c': {'d': 1}}}", "{'a': {'x': 1, 'b': null}, 'c': {'d': 1}}"},
    {"{'a': 1, 'b': {'c': 1, 'd': 2}}", "{'$unset': {'a': '', 'b.c': 1, 'x.y': 1, 'a2': 1}}", "{'b': {'d': 2}}"},
    {"{'a': 5}", "{'$unset': {'a.b': 1}}", "{'a': 5}"},
    {"{'n': 1}", "{'$inc': {'n': 2, 'new': -3, 'o.n': 4}}", "{'n': 3, 'new': -3, 'o': {'n': 4}}"},
    {"{'n': 1}", "{'$inc': {'n': 0.5}}", "{'n': 1.5}"},
    {"{'n': 9223372036854775806}", "{'$inc': {'n': 1}}", "{'n': 9223372036854775807}"},
    {"{'l': [1]}", "{'$push': {'l': 1, 'm.n': {'x': 1}}}", "{'l': [1, 1], 'm': {'n': [{'x': 1}]}}"},
    {"{'l': [1]}", "{'$push': {'l': [2, 3]}}", "{'l': [1, [2, 3]]}"},
    {"{'l': [1, 2]}", "{'$addToSet': {'l': 2.0}}", "{'l': [1, 2]}"},
    {"{'l': [1]}", "{'$addToSet': {'l': '1', 'm': {'a': 1}}}", "{'l': [1, '1'], 'm': [{'a': 1}]}"},
    {"{'l': [{'a': 1, 'b': 2}]}", "{'$addToSet': {'l': {'b': 2, 'a': 1}}}", "{'l': [{'a': 1, 'b': 2}]}"},
    {"{'l': [1, 2, 1, '1', null]}", "{'$pull': {'l': 1, 'missing': 1}}", "{'l': [2, '1', null]}"},
    {"{'l': [1, 2, 3, 'x']}", "{'$pull': {'l': {'$gte': 2}}}", "{'l': [1, 'x']}"},
    {"{'l': [1, 2, 3]}", "{'$pull': {'l': {'$in': [1, 3]}}}", "{'l': [2]}"},
    {"{'l': [{'a': 1, 'b': 1}, {'a': 2}, 5]}", "{'$pull': {'l': {'a': 1}}}", "{'l': [{'a': 2}, 5]}"},
    {"{'l': [{'a': 1}, {'a': 2}, {'a': 3}]}", "{'$pull': {'l': {'a': {'$gt': 1}}}}", "{'l': [{'a': 1}]}"},
    {"{'l': [[1], 1]}", "{'$pull': {'l': [1]}}", "{'l': [1]}"},
    {"{'n': 1, 'l': []}", "{'$inc': {'n': 1}, '$push': {'l': 'x'}, '$set': {'s': '\U0001F600'}}",
     "{'n': 2, 'l': ['x'], 's': '\U0001F600'}"},
    {"{'reactions': {}}", "{'$inc': {'reactions.❤️': 1}}", "{'reactions': {'❤️': 1}}"},
};

void changesAsMongoDoes(DocumentStore& store, const LeftOut& leftOut) {
  std::int64_t id = 0;
  for (const UpdateCase& example : kCases) {
    if (leftOut.contains(example.change)) continue;
    CAPTURE(example.before);
    CAPTURE(example.change);
    Json document = json(example.before);
    document["_id"] = ++id;
    store.insert(kNotes, document);
    const Json filter{{"_id", id}};
    CHECK(store.update(kNotes, filter, json(example.change), Matching::first, WhenMissing::nothing) == 1);
    Json expected = json(example.after);
    expected["_id"] = id;
    CHECK(find(store, filter.dump()).front() == expected);
  }
}

void refusesWhatValuesForbid(DocumentStore& store, const LeftOut& leftOut) {
  const Json document =
      json("{'_id': 1, 's': 'text', 'l': [{'a': 1}], 'none': null, 'max': 9223372036854775807, 'big': 1.7e308}");
  store.insert(kNotes, document);
  for (const std::string change :
       {"{'$inc': {'s': 1}}", "{'$inc': {'none': 1}}", "{'$inc': {'max': 1}}", "{'$inc': {'big': 1.7e308}}",
        "{'$push': {'s': 1}}", "{'$addToSet': {'s': 1}}", "{'$pull': {'s': 1}}", "{'$set': {'s.x': 1}}",
        "{'$set': {'none.x': 1}}", "{'$set': {'l.a': 1}}", "{'$set': {'ok': 1}, '$inc': {'s': 1}}"}) {
    if (leftOut.contains(change)) continue;
    CAPTURE(change);
    CHECK(errorThrownBy([&] { update(store, "{}", change); }).kind == ErrorKind::invalid);
  }
  CHECK(find(store, "{}").front() == document);
}

void refusesWrongChanges(DocumentStore& store) {
  for (const std::string wrong : {"[]", "{}", "{'a': 1}", "{'$set': 1}", "{'$inc': {'a': '1'}}", "{'$set': {'_id': 2}}",
                                  "{'$unset': {'_id': 1}}", "{'$set': {'a': 1}, '$inc': {'a': 1}}",
                                  "{'$set': {'a': 1, 'a.b': 1}}", "{'$set': {'': 1}}", "{'$set': {'$a': 1}}"}) {
    CAPTURE(wrong);
    CHECK(errorThrownBy([&] { update(store, "{}", wrong); }).kind == ErrorKind::invalid);
  }
  const RefusedChange kUnsupported[] = {
      {"{'$rename': {'a': 'b'}}", "$rename"},
      {"{'$push': {'a': {'$each': [1]}}}", "$each"},
      {"{'$addToSet': {'a': {'$each': [1]}}}", "$each"},
      {"{'$pull': {'a': {'$regex': 'x'}}}", "$regex"},
      {"{'$setOnInsert': {'a': 1}}", "$setOnInsert"},
  };
  for (const RefusedChange& refused : kUnsupported) {
    CAPTURE(refused.change);
    const auto error = errorThrownBy([&] { update(store, "{}", refused.change); });
    CHECK(error.kind == ErrorKind::unsupported);
    CHECK(error.message == "The operator " + refused.name + " is not supported.");
  }
  CHECK(errorThrownBy([&] { update(store, "{}", "{'$set': {'a.0': 1}}"); }).kind == ErrorKind::unsupported);
}

void changesFirstOrAll(DocumentStore& store) {
  for (int i = 0; i < 4; ++i) store.insert(kNotes, {{"_id", i}, {"kind", i < 3 ? "x" : "y"}});
  CHECK(update(store, "{'kind': 'x'}", "{'$set': {'seen': true}}") == 1);
  CHECK(store.count(kNotes, json("{'seen': true}")) == 1);
  CHECK(update(store, "{'kind': 'x'}", "{'$set': {'seen': true}}", Matching::all) == 3);
  CHECK(store.count(kNotes, json("{'seen': true}")) == 3);
  CHECK(update(store, "{'kind': 'z'}", "{'$set': {'seen': true}}", Matching::all) == 0);
  CHECK(update(store, "{'kind': 'x'}", "{'$set': {'kind': 'y'}}", Matching::all) == 3);
  CHECK(store.count(kNotes, json("{'kind': 'y'}")) == 4);
}

void insertsWhatIsMissing(DocumentStore& store) {
  const auto upsert = [&](const char* filter, const char* change) {
    return update(store, filter, change, Matching::first, WhenMissing::insert);
  };
  CHECK(upsert("{'_id': 1, 'a.b': 2, 'n': {'$gt': 5}, '$and': [{'c': {'$eq': 3}}]}", "{'$inc': {'n': 1}}") == 1);
  CHECK(find(store, "{}") == std::vector<Json>{json("{'_id': 1, 'a': {'b': 2}, 'c': 3, 'n': 1}")});
  CHECK(upsert("{'_id': 1}", "{'$inc': {'n': 1}}") == 1);
  CHECK(find(store, "{}").front()["n"] == 2);
  CHECK(errorThrownBy([&] { upsert("{'a': 1}", "{'$set': {'b': 1}}"); }).kind == ErrorKind::invalid);
  CHECK(errorThrownBy([&] { upsert("{'_id': 1, 'n': 77}", "{'$set': {'b': 1}}"); }).kind == ErrorKind::conflict);
  CHECK(store.count(kNotes, json("{}")) == 1);
}

}  // namespace

void runUpdateContract(const MakeDocumentStore& make, const LeftOut& leftOut) {
  const auto store = make();
  SUBCASE("every operator changes as MongoDB does") { changesAsMongoDoes(*store, leftOut); }
  SUBCASE("a change that a value does not allow changes nothing") { refusesWhatValuesForbid(*store, leftOut); }
  SUBCASE("wrong changes and unsupported operators are refused, also without documents") {
    refusesWrongChanges(*store);
  }
  SUBCASE("an update changes the first or all") { changesFirstOrAll(*store); }
  SUBCASE("an upsert inserts the filter's equalities and the change") { insertsWhatIsMissing(*store); }
}

}  // namespace instaplay::stores::contract
