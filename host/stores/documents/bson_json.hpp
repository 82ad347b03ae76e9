#pragma once

#include <bson/bson.h>

#include <string_view>

#include "host/base/json.hpp"

namespace instaplay::stores {

/// A BSON document of its own. JSON goes in and comes out value by value, without a text in between.
class BsonDocument {
 public:
  BsonDocument();
  /// Throws Error invalid for anything but an object, and as append.
  explicit BsonDocument(const base::Json& object);
  ~BsonDocument();
  BsonDocument(BsonDocument&& other) noexcept;
  BsonDocument& operator=(BsonDocument&&) = delete;

  /// Whole numbers become int64, whatever their size, so that the type of a field never depends on its value. Throws
  /// Error invalid for what MongoDB cannot hold (a whole number beyond 64 bits, U+0000 in a name, more than 100 levels)
  /// and tooLarge.
  void append(std::string_view name, const base::Json& value);

  bson_t* get() const { return bson_; }
  std::size_t size() const { return bson_->len; }

 private:
  bson_t* bson_;
};

/// A document as JSON. Types that only others write become what JSON has, and never throw: an ObjectId its 24 hex
/// digits, a time or timestamp milliseconds since 1970, a decimal and a regular expression their text, binary data
/// base64url, and what has no value at all (undefined, minKey, NaN, infinity) null.
base::Json toJson(const bson_t& document);

}  // namespace instaplay::stores
