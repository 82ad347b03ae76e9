#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::http {

/// A route that cannot be added: malformed, or it exists. The text names both owners.
class RouteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The routes as a tree of path segments, in which a static segment beats a parameter. Filled by one thread, then
/// read by any. A match allocates nothing.
class Router {
 public:
  static constexpr std::size_t kMaxParameters = 8;

  struct Match {
    enum class Kind { found, wrongMethod, nothing };
    Kind kind = Kind::nothing;
    std::size_t target = 0;
    std::array<std::string_view, kMaxParameters> parameters;  ///< raw segments, in the order of the template
    std::size_t parameterCount = 0;
    std::string_view allow;  ///< methods of the path; for found and wrongMethod
  };

  Router();
  Router(Router&&) noexcept;
  ~Router();

  /// path is a template: "/api/v1/posts/{postId}". target is what match() gives back.
  void add(std::string_view method, std::string_view path, std::string_view owner, std::size_t target);
  /// HEAD falls back to GET. A trailing slash, or an empty segment, matches nothing.
  Match match(std::string_view method, std::string_view path) const;

 private:
  struct Node;
  static const Node* descend(const Node& node, std::string_view rest, Match& match);

  std::unique_ptr<Node> root_;
};

/// The names between braces, in order. Throws RouteError for a malformed template.
std::vector<std::string> parameterNames(std::string_view path);

}  // namespace instaplay::http
