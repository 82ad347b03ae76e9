#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay::http {

/// The decoded parameters of a query string, in their order.
class Query {
 public:
  Query() = default;
  /// Throws base::Error invalid for a broken escape, an empty name, or a name that stands twice.
  explicit Query(std::string_view text);

  std::optional<std::string_view> find(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& all() const { return parameters_; }

 private:
  void add(std::string_view piece);

  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace instaplay::http
