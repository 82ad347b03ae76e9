#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/http/validation/schema.hpp"
#include "host/plugins/declarations.hpp"

namespace instaplay::http {

/// The schemas of one route, compiled. Immutable: any thread.
class RequestSchemas {
 public:
  using Texts = std::vector<std::pair<std::string, std::string>>;  ///< decoded names and values

  /// Throws SchemaError, or base::Error for a schema that is no JSON.
  RequestSchemas(const plugins::RouteDeclaration& route, const base::Json& components);

  /// All that is wrong with the request, at most 20. body is null where there is none.
  std::vector<base::FieldError> check(const Texts& parameters, const Texts& query, const base::Json* body) const;
  bool hasBody() const { return body_.has_value(); }

 private:
  enum class TextType { text, integer, number, boolean };
  /// A schema over values that arrive as text.
  struct TextSchema {
    explicit TextSchema(Schema compiled);
    base::Json typed(const Texts& texts) const;

    Schema schema;
    std::map<std::string, TextType, std::less<>> types;
  };

  std::optional<Schema> body_;
  std::optional<TextSchema> query_, parameters_;
};

}  // namespace instaplay::http
