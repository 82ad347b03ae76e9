#include <doctest/doctest.h>

#include "tests/host/stores_documents/document_contract.hpp"

namespace instaplay::stores::contract {
namespace {

using base::ErrorKind;

constexpr const char* kDocuments[] = {
    "{'_id': 1, 'n': 1, 's': 'a', 'o': {'p': 1}}",
    "{'_id': 2, 'n': 2.0, 's': 'b', 'o': {'p': null}}",
    "{'_id': 3, 'n': 3, 's': 'a', 'o': {}}",
    "{'_id': 4, 'n': '1', 's': null, 'o': 5}",
    "{'_id': 5, 'n': true}",
    "{'_id': 6, 'n': [1, 5], 's': ['a', 'c'], 'o': [{'p': 1}, {'p': 7}]}",
    "{'_id': 7, 'n': [], 's': [], 'o': []}",
    "{'_id': 8, 'n': [[1, 5]], 's': [null], 'o': [{'q': 1}, 4]}",
    "{'_id': 9, 'n': {'x': 1, 'y': 2}, 'o': {'p': [1, 2]}}",
};

struct FilterCase {
  std::string filter;
  std::vector<std::string> ids;
};

struct RefusedFilter {
  std::string filter;
  std::string name;
};

// Worked out by hand from MongoDB's rules.
const FilterCase kCases[] = {
    {"{}", {"1", "2", "3", "4", "5", "6", "7", "8", "9"}},
    // Equality: by type, numbers by value, arrays by an element or as a whole, objects in any order of fields.
    {"{'n': 1}", {"1", "6"}},
    {"{'n': 2}", {"2"}},
    {"{'n': {'$eq': 3.0}}", {"3"}},
    {"{'n': '1'}", {"4"}},
    {"{'n': true}", {"5"}},
    {"{'n': [1, 5]}", {"6", "8"}},
    {"{'n': [5, 1]}", {}},
    {"{'n': []}", {"7"}},
    {"{'n': {'y': 2, 'x': 1}}", {"9"}},
    {"{'n': {'x': 1}}", {}},
    {"{'n': 1, 's': 'a'}", {"1", "6"}},
    // null: also a missing field, also an element.
    {"{'s': null}", {"4", "5", "8", "9"}},
    {"{'missing': null}", {"1", "2", "3", "4", "5", "6", "7", "8", "9"}},
    {"{'o.p': null}", {"2", "3", "4", "5", "8"}},
    // Paths through objects and arrays of objects.
    {"{'o.p': 1}", {"1", "6", "9"}},
    {"{'o.p': 7}", {"6"}},
    {"{'o.p': [1, 2]}", {"9"}},
    {"{'o.p.q': 1}", {}},
    // $ne is whatever does not match: no element does.
    {"{'n': {'$ne': 1}}", {"2", "3", "4", "5", "7", "8", "9"}},
    {"{'s': {'$ne': null}}", {"1", "2", "3", "6", "7"}},
    {"{'o.p': {'$ne': 1}}", {"2", "3", "4", "5", "7", "8"}},
    // Comparisons: within one type, any element.
    {"{'n': {'$gt': 1}}", {"2", "3", "6"}},
    {"{'n': {'$gte': 1}}", {"1", "2", "3", "6"}},
    {"{'n': {'$lt': 2}}", {"1", "6"}},
    {"{'n': {'$lte': 2}}", {"1", "2", "6"}},
    {"{'n': {'$gt': 1.5, '$lt': 2.5}}", {"2", "6"}},
    {"{'n': {'$gt': 1, '$lt': 5}}", {"2", "3", "6"}},
    {"{'n': {'$gt': ''}}", {"4"}},
    {"{'s': {'$gte': 'b'}}", {"2", "6"}},
    {"{'n': {'$gte': true}}", {"5"}},
    {"{'n': {'$lt': true}}", {}},
    {"{'s': {'$gte': null}}", {"4", "5", "8", "9"}},
    {"{'s': {'$gt': null}}", {}},
    {"{'o.p': {'$gt': 1}}", {"6", "9"}},
    // $in and $nin.
    {"{'n': {'$in': [3, '1', true]}}", {"3", "4", "5"}},
    {"{'n': {'$in': [5]}}", {"6"}},
    {"{'n': {'$in': [[1, 5]]}}", {"6", "8"}},
    {"{'n': {'$in': []}}", {}},
    {"{'s': {'$in': ['b', null]}}", {"2", "4", "5", "8", "9"}},
    {"{'n': {'$nin': [1, 2, 3]}}", {"4", "5", "7", "8", "9"}},
    {"{'s': {'$nin': ['a', null]}}", {"2", "7"}},
    {"{'n': {'$nin': []}}", {"1", "2", "3", "4", "5", "6", "7", "8", "9"}},
    // $exists: null exists, an empty array leads nowhere.
    {"{'s': {'$exists': true}}", {"1", "2", "3", "4", "6", "7", "8"}},
    {"{'s': {'$exists': false}}", {"5", "9"}},
    {"{'o.p': {'$exists': true}}", {"1", "2", "6", "9"}},
    {"{'o.p': {'$exists': false}}", {"3", "4", "5", "7", "8"}},
    // $and, $or.
    {"{'$or': [{'n': 1}, {'n': 3}]}", {"1", "3", "6"}},
    {"{'$or': [{'n': 1}, {'n': 3}], 's': 'a', '_id': {'$lt': 6}}", {"1", "3"}},
    {"{'$and': [{'n': {'$gt': 1}}, {'n': {'$lt': 3}}]}", {"2", "6"}},
    {"{'$and': [{'$or': [{'n': 1}, {'n': 2}]}, {'$or': [{'s': 'b'}, {'s': 'c'}]}]}", {"2", "6"}},
    {"{'$or': [{'$and': [{'n': 2}, {'s': 'b'}]}, {'_id': 9}]}", {"2", "9"}},
    {"{'_id': {'$in': [1, 9, 10]}, 'n': {'$ne': 1}}", {"9"}},
    {"{'_id': {'$nin': [1, 2, 3, 4, 5]}, 'o.p': {'$exists': true}}", {"6", "9"}},
};

void findsWhatMatches(DocumentStore& store, const LeftOut& leftOut) {
  for (const auto* document : kDocuments) store.insert(kNotes, json(document));
  for (const FilterCase& expected : kCases) {
    if (leftOut.contains(expected.filter)) continue;
    CAPTURE(expected.filter);
    CHECK(findIds(store, expected.filter, {.sort = {{"_id", 1}}}) == expected.ids);
    CHECK(store.count(kNotes, json(expected.filter)) == std::int64_t(expected.ids.size()));
  }
}

void refusesUnknownOperators(DocumentStore& store) {
  const RefusedFilter kRefused[] = {
      {"{'s': {'$regex': 'a'}}", "$regex"},
      {"{'n': {'$not': {'$gt': 1}}}", "$not"},
      {"{'n': {'$elemMatch': {'$gt': 1}}}", "$elemMatch"},
      {"{'$nor': [{'n': 1}]}", "$nor"},
      {"{'$where': 'true'}", "$where"},
      {"{'$or': [{'n': {'$mod': [2, 1]}}]}", "$mod"},
      {"{'n': {'$gt': [1]}}", "$gt with an object or array"},
  };
  for (const RefusedFilter& refused : kRefused) {
    CAPTURE(refused.filter);
    const auto error = errorThrownBy([&] { findIds(store, refused.filter); });
    CHECK(error.kind == ErrorKind::unsupported);
    CHECK(error.message == "The operator " + refused.name + " is not supported.");
  }
  CHECK(errorThrownBy([&] { findIds(store, "{'n.0': 1}"); }).kind == ErrorKind::unsupported);
}

void refusesWrongFilters(DocumentStore& store) {
  for (const std::string wrong :
       {"[]", "1", "{'n': {'$in': 1}}", "{'n': {'$exists': 1}}", "{'$or': []}", "{'$or': {}}", "{'$and': [1]}",
        "{'n': {'$gt': 1, 'x': 2}}", "{'': 1}", "{'a..b': 1}", "{'a.': 1}"}) {
    CAPTURE(wrong);
    CHECK(errorThrownBy([&] { findIds(store, wrong); }).kind == ErrorKind::invalid);
    CHECK(errorThrownBy([&] { store.count(kNotes, json(wrong)); }).kind == ErrorKind::invalid);
    CHECK(errorThrownBy([&] { store.remove(kNotes, json(wrong), Matching::all); }).kind == ErrorKind::invalid);
  }
}

void bindsValues(DocumentStore& store) {
  store.insert(kNotes, json("{'_id': 1}"));
  base::Json filter;
  filter["_id"] = "' OR 1=1 --";
  CHECK(store.count(kNotes, filter) == 0);
  filter = {{"x') OR (1=1", 1}};
  CHECK(store.count(kNotes, filter) == 0);
}

}  // namespace

void runFilterContract(const MakeDocumentStore& make, const LeftOut& leftOut) {
  const auto store = make();
  SUBCASE("every operator finds what MongoDB finds") { findsWhatMatches(*store, leftOut); }
  SUBCASE("an unsupported operator is named, also without documents") { refusesUnknownOperators(*store); }
  SUBCASE("a wrong filter is refused, also without documents") { refusesWrongFilters(*store); }
  SUBCASE("values and paths never become part of a statement") { bindsValues(*store); }
}

}  // namespace instaplay::stores::contract
