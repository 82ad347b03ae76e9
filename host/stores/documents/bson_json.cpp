#include "host/stores/documents/bson_json.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "host/base/bytes.hpp"
#include "host/stores/documents/document_errors.hpp"

namespace instaplay::stores {
namespace {

using base::Json;

constexpr int kMostLevels = 100;  // MongoDB's own limit
constexpr int kMostRead = 200;    // beyond what any server lets in

void require(bool appended) {
  if (!appended) throw documentTooLarge();
}

int lengthOf(std::string_view text) {
  require(text.size() <= std::size_t(std::numeric_limits<int>::max()));
  return int(text.size());
}

std::int64_t wholeNumber(const Json& value) {
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() > std::uint64_t(std::numeric_limits<std::int64_t>::max())) {
    throw invalidDocument("A whole number is beyond 64 bits.");
  }
  return value.get<std::int64_t>();
}

class Writer {
 public:
  static void append(bson_t& out, std::string_view name, const Json& value, int level) {
    if (name.find('\0') != std::string_view::npos) throw invalidDocument("The name of a field holds U+0000.");
    require(appendValue(out, name.data(), lengthOf(name), value, level));
  }

 private:
  static bool appendValue(bson_t& out, const char* name, int length, const Json& value, int level) {
    switch (value.type()) {
      case Json::value_t::boolean: return bson_append_bool(&out, name, length, value.get<bool>());
      case Json::value_t::number_integer:
      case Json::value_t::number_unsigned: return bson_append_int64(&out, name, length, wholeNumber(value));
      case Json::value_t::number_float: return appendFraction(out, name, length, value.get<double>());
      case Json::value_t::string: {
        const auto& text = value.get_ref<const std::string&>();
        return bson_append_utf8(&out, name, length, text.data(), lengthOf(text));
      }
      case Json::value_t::object:
      case Json::value_t::array: return appendStructured(out, name, length, value, level);
      default: return bson_append_null(&out, name, length);
    }
  }

  // As JSON text, which has neither NaN nor infinity.
  static bool appendFraction(bson_t& out, const char* name, int length, double value) {
    return std::isfinite(value) ? bson_append_double(&out, name, length, value) : bson_append_null(&out, name, length);
  }

  static bool appendStructured(bson_t& out, const char* name, int length, const Json& value, int level) {
    if (level >= kMostLevels) {
      throw invalidDocument("A document has at most " + std::to_string(kMostLevels) + " levels.");
    }
    bson_t below;
    if (value.is_array()) {
      require(bson_append_array_begin(&out, name, length, &below));
      std::size_t index = 0;
      for (const Json& element : value) append(below, std::to_string(index++), element, level + 1);
      return bson_append_array_end(&out, &below);
    }
    require(bson_append_document_begin(&out, name, length, &below));
    for (const auto& [key, field] : value.items()) append(below, key, field, level + 1);
    return bson_append_document_end(&out, &below);
  }
};

Json valueOf(const bson_iter_t& at, int level);

Json objectOf(bson_iter_t& fields, int level) {
  Json object = Json::object();
  while (bson_iter_next(&fields)) object[bson_iter_key(&fields)] = valueOf(fields, level);
  return object;
}

Json arrayOf(bson_iter_t& elements, int level) {
  Json array = Json::array();
  while (bson_iter_next(&elements)) array.push_back(valueOf(elements, level));
  return array;
}

Json structured(const bson_iter_t& at, int level) {
  bson_iter_t below;
  if (level >= kMostRead || !bson_iter_recurse(&at, &below)) return nullptr;
  return BSON_ITER_HOLDS_ARRAY(&at) ? arrayOf(below, level + 1) : objectOf(below, level + 1);
}

Json fractionOf(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

std::string textOf(const bson_iter_t& at) {
  std::uint32_t length = 0;
  const char* text = bson_iter_utf8(&at, &length);
  return {text, length};
}

std::string hexOf(const bson_oid_t& id) {
  char text[25];
  bson_oid_to_string(&id, text);
  return text;
}

std::string decimalOf(const bson_iter_t& at) {
  bson_decimal128_t decimal;
  char text[BSON_DECIMAL128_STRING];
  if (!bson_iter_decimal128(&at, &decimal)) return "NaN";
  bson_decimal128_to_string(&decimal, text);
  return text;
}

std::string binaryOf(const bson_iter_t& at) {
  bson_subtype_t subtype;
  std::uint32_t length = 0;
  const std::uint8_t* bytes = nullptr;
  bson_iter_binary(&at, &subtype, &length, &bytes);
  return base::toBase64Url({reinterpret_cast<const char*>(bytes), length});
}

std::string regexOf(const bson_iter_t& at) {
  const char* options = "";
  const char* pattern = bson_iter_regex(&at, &options);
  return "/" + std::string(pattern) + "/" + options;
}

std::int64_t timestampOf(const bson_iter_t& at) {
  std::uint32_t seconds = 0, increment = 0;
  bson_iter_timestamp(&at, &seconds, &increment);
  return std::int64_t{seconds} * 1000;
}

/// What the product itself never writes.
Json foreignValueOf(const bson_iter_t& at) {
  std::uint32_t length = 0;
  switch (bson_iter_type(&at)) {
    case BSON_TYPE_OID: return hexOf(*bson_iter_oid(&at));
    case BSON_TYPE_DATE_TIME: return bson_iter_date_time(&at);
    case BSON_TYPE_TIMESTAMP: return timestampOf(at);
    case BSON_TYPE_DECIMAL128: return decimalOf(at);
    case BSON_TYPE_BINARY: return binaryOf(at);
    case BSON_TYPE_REGEX: return regexOf(at);
    case BSON_TYPE_CODE: {
      const char* code = bson_iter_code(&at, &length);
      return std::string(code, length);
    }
    case BSON_TYPE_SYMBOL: {
      const char* symbol = bson_iter_symbol(&at, &length);
      return std::string(symbol, length);
    }
    case BSON_TYPE_CODEWSCOPE: {
      std::uint32_t scopeLength = 0;
      const std::uint8_t* scope = nullptr;
      const char* code = bson_iter_codewscope(&at, &length, &scopeLength, &scope);
      return std::string(code, length);
    }
    case BSON_TYPE_DBPOINTER: {
      const bson_oid_t* id = nullptr;
      const char* collection = nullptr;
      bson_iter_dbpointer(&at, &length, &collection, &id);
      return id == nullptr ? Json(nullptr) : Json(hexOf(*id));
    }
    default: return nullptr;
  }
}

Json valueOf(const bson_iter_t& at, int level) {
  switch (bson_iter_type(&at)) {
    case BSON_TYPE_UTF8: return textOf(at);
    case BSON_TYPE_INT64: return bson_iter_int64(&at);
    case BSON_TYPE_INT32: return bson_iter_int32(&at);
    case BSON_TYPE_DOUBLE: return fractionOf(bson_iter_double(&at));
    case BSON_TYPE_BOOL: return bson_iter_bool(&at);
    case BSON_TYPE_DOCUMENT:
    case BSON_TYPE_ARRAY: return structured(at, level);
    default: return foreignValueOf(at);
  }
}

}  // namespace

BsonDocument::BsonDocument() : bson_(bson_new()) {}

BsonDocument::BsonDocument(const Json& object) : BsonDocument() {
  if (!object.is_object()) throw invalidDocument("A document is an object.");
  for (const auto& [name, value] : object.items()) append(name, value);
}

BsonDocument::~BsonDocument() { bson_destroy(bson_); }

BsonDocument::BsonDocument(BsonDocument&& other) noexcept : bson_(std::exchange(other.bson_, nullptr)) {}

void BsonDocument::append(std::string_view name, const Json& value) { Writer::append(*bson_, name, value, 1); }

Json toJson(const bson_t& document) {
  bson_iter_t fields;
  return bson_iter_init(&fields, &document) ? objectOf(fields, 1) : Json::object();
}

}  // namespace instaplay::stores
