#include "host/stores/documents/bson_json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/host/stores_documents/document_contract.hpp"

using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using instaplay::base::ErrorKind;
using instaplay::base::Json;

namespace {

Json there(const Json& document) { return toJson(*BsonDocument(document).get()); }

Json nested(int levels) {
  Json value = 1;
  for (int level = 0; level < levels; ++level) value = Json{{"a", std::move(value)}};
  return value;
}

bson_type_t typeOf(const Json& value) {
  const BsonDocument document(Json{{"v", value}});
  bson_iter_t at;
  REQUIRE(bson_iter_init_find(&at, document.get(), "v"));
  return bson_iter_type(&at);
}

}  // namespace

TEST_CASE("JSON comes back from BSON as it went in") {
  Json document = json("{'null': null, 'yes': true, 'no': false, 'empty': {}, 'none': [], '': 'no name', 'a.b': 1}");
  document["max"] = std::numeric_limits<std::int64_t>::max();
  document["min"] = std::numeric_limits<std::int64_t>::min();
  document["large"] = std::numeric_limits<double>::max();
  document["small"] = std::numeric_limits<double>::denorm_min();
  document["emoji"] = "\U0001F468\u200D\U0001F469\u200D\U0001F467 \U0001F3F3️\u200D\U0001F308";
  document["❤️"] = "control \x01\x1f and \\u0000 is a NUL: " + std::string(1, '\0') + ".";
  document["deep"] = json("[[[{'a': [1, {'b': [[]]}]}]], 1.5, 'x']");
  Json many = Json::array();
  for (int i = 0; i < 1200; ++i) many.push_back(i);
  document["many"] = many;
  CHECK(there(document) == document);
}

TEST_CASE("the type of a number follows from JSON, not from its size") {
  CHECK(typeOf(1) == BSON_TYPE_INT64);
  CHECK(typeOf(std::uint64_t{1}) == BSON_TYPE_INT64);
  CHECK(typeOf(1.0) == BSON_TYPE_DOUBLE);
  CHECK(there({{"v", 2.0}})["v"].is_number_float());
  CHECK(there({{"v", 2}})["v"].is_number_integer());
}

TEST_CASE("what JSON text cannot tell becomes null") {
  CHECK(there({{"v", std::nan("")}})["v"].is_null());
  CHECK(there({{"v", -std::numeric_limits<double>::infinity()}})["v"].is_null());
}

TEST_CASE("what BSON cannot hold is refused") {
  const auto refused = [](const Json& document) {
    return errorThrownBy([&] { BsonDocument bson(document); }).kind == ErrorKind::invalid;
  };
  CHECK(refused({{"v", std::numeric_limits<std::uint64_t>::max()}}));
  CHECK(refused({{std::string("a\0b", 3), 1}}));
  CHECK(refused(Json::array()));
  CHECK(refused(1));
  CHECK(refused(nested(101)));
  CHECK(there(nested(100)) == nested(100));
}

TEST_CASE("types that only others write become what JSON has") {
  BsonDocument document;
  bson_t* bson = document.get();
  bson_oid_t id;
  bson_oid_init_from_string(&id, "507f1f77bcf86cd799439011");
  bson_decimal128_t decimal;
  bson_decimal128_from_string("12345678901234567890.5", &decimal);
  const std::uint8_t bytes[] = {0xfb, 0xff, 0x00};
  BsonDocument scope;
  BSON_APPEND_OID(bson, "id", &id);
  BSON_APPEND_DATE_TIME(bson, "time", 1'767'225'600'123);
  BSON_APPEND_TIMESTAMP(bson, "stamp", 1'767'225'600, 7);
  BSON_APPEND_DECIMAL128(bson, "decimal", &decimal);
  BSON_APPEND_BINARY(bson, "binary", BSON_SUBTYPE_BINARY, bytes, sizeof bytes);
  BSON_APPEND_BINARY(bson, "nothing", BSON_SUBTYPE_BINARY, nullptr, 0);
  BSON_APPEND_REGEX(bson, "regex", "^a", "i");
  BSON_APPEND_CODE(bson, "code", "f()");
  BSON_APPEND_CODE_WITH_SCOPE(bson, "scoped", "g()", scope.get());
  BSON_APPEND_SYMBOL(bson, "symbol", "s");
  BSON_APPEND_DBPOINTER(bson, "pointer", "notes", &id);
  BSON_APPEND_INT32(bson, "int32", -5);
  BSON_APPEND_DOUBLE(bson, "nan", std::nan(""));
  BSON_APPEND_UNDEFINED(bson, "undefined");
  BSON_APPEND_MINKEY(bson, "minKey");
  BSON_APPEND_MAXKEY(bson, "maxKey");
  const Json expected = json(
      "{'id': '507f1f77bcf86cd799439011', 'time': 1767225600123, 'stamp': 1767225600000, 'binary': '-_8A', "
      "'nothing': '', 'decimal': '12345678901234567890.5', 'regex': '/^a/i', 'code': 'f()', 'scoped': 'g()', "
      "'symbol': 's', 'pointer': '507f1f77bcf86cd799439011', 'int32': -5, 'nan': null, 'undefined': null, "
      "'minKey': null, 'maxKey': null}");
  CHECK(toJson(*bson) == expected);
}

TEST_CASE("a document too deep for any server ends where it is too deep") {
  BsonDocument innermost;
  BSON_APPEND_INT32(innermost.get(), "v", 1);
  std::vector<BsonDocument> levels;
  levels.push_back(std::move(innermost));
  for (int i = 0; i < 1000; ++i) {
    BsonDocument outer;
    BSON_APPEND_DOCUMENT(outer.get(), "a", levels.back().get());
    levels.push_back(std::move(outer));
  }
  Json value = toJson(*levels.back().get());
  int depth = 0;
  for (; value.is_object(); ++depth) value = Json(value["a"]);
  CHECK(depth == 200);
  CHECK(value.is_null());
}
