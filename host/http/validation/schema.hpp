#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/base/error.hpp"
#include "host/base/json.hpp"

namespace instaplay::http {

/// A schema that cannot be used: the text says where in it and why.
class SchemaError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A compiled JSON Schema: the subset of 2020-12 that keywords.hpp lists, with "$ref" to "#/components/schemas/NAME".
/// Patterns run in linear time on RE2. Immutable: any thread.
class Schema {
 public:
  enum class Unknown {
    refuse,  ///< an object at the top that says nothing of additionalProperties has no others
    accept,
  };

  /// Throws SchemaError. components holds the named schemas, by name.
  Schema(base::Json schema, const base::Json& components, Unknown unknown);
  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;
  ~Schema();

  /// Every way in which value breaks the schema, at most 20; paths are JSON Pointers.
  std::vector<base::FieldError> check(const base::Json& value) const;
  /// The schema after the "$ref" at its top was followed.
  const base::Json& document() const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace instaplay::http
