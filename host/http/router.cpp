#include "host/http/router.hpp"

#include <algorithm>
#include <set>

namespace instaplay::http {
namespace {

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
constexpr std::string_view kStaticCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@";

struct Split {
  std::string_view segment, rest;  // rest begins with '/' or is empty
};

// path begins with '/'.
Split splitFirst(std::string_view path) {
  path.remove_prefix(1);
  const auto end = std::min(path.find('/'), path.size());
  return {path.substr(0, end), path.substr(end)};
}

bool isParameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

bool isWellFormed(std::string_view segment) {
  if (!isParameter(segment)) {
    return !segment.empty() && segment.find_first_not_of(kStaticCharacters) == std::string_view::npos;
  }
  const auto name = segment.substr(1, segment.size() - 2);
  return !name.empty() && name.find_first_not_of(kNameCharacters) == std::string_view::npos;
}

RouteError malformed(std::string_view path, std::string_view why) {
  return RouteError("the route path \"" + std::string(path) + "\" " + std::string(why));
}

}  // namespace

struct Router::Node {
  struct Method {
    std::string name, path, owner;
    std::size_t target;
  };

  const Method* find(std::string_view name) const {
    const auto found = std::ranges::find(methods, name, &Method::name);
    return found == methods.end() ? nullptr : &*found;
  }

  void describeMethods() {
    std::set<std::string> names{"OPTIONS"};
    for (const Method& method : methods) names.insert(method.name);
    if (names.contains("GET")) names.insert("HEAD");
    allow.clear();
    for (const std::string& name : names) allow += (allow.empty() ? "" : ", ") + name;
  }

  std::map<std::string, std::unique_ptr<Node>, std::less<>> statics;
  std::unique_ptr<Node> parameter;
  std::vector<Method> methods;
  std::string allow;
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(std::string_view method, std::string_view path, std::string_view owner, std::size_t target) {
  parameterNames(path);
  Node* node = root_.get();
  for (std::string_view rest = path; !rest.empty() && path != "/";) {
    const Split split = splitFirst(rest);
    rest = split.rest;
    auto& child = isParameter(split.segment) ? node->parameter : node->statics[std::string(split.segment)];
    if (!child) child = std::make_unique<Node>();
    node = child.get();
  }
  if (const auto* taken = node->find(method)) {
    throw RouteError("the route " + std::string(method) + " " + std::string(path) + " of " + std::string(owner) +
                     " is the same as " + std::string(method) + " " + taken->path + " of " + taken->owner);
  }
  node->methods.push_back({std::string(method), std::string(path), std::string(owner), target});
  node->describeMethods();
}

const Router::Node* Router::descend(const Node& node, std::string_view rest, Match& match) {
  if (rest.empty()) return node.methods.empty() ? nullptr : &node;
  const Split split = splitFirst(rest);
  if (split.segment.empty()) return nullptr;
  if (const auto next = node.statics.find(split.segment); next != node.statics.end()) {
    if (const Node* found = descend(*next->second, split.rest, match)) return found;
  }
  if (!node.parameter) return nullptr;
  match.parameters[match.parameterCount++] = split.segment;
  const Node* found = descend(*node.parameter, split.rest, match);
  if (found == nullptr) --match.parameterCount;
  return found;
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  const Node* node = path == "/" ? (root_->methods.empty() ? nullptr : root_.get()) : descend(*root_, path, match);
  if (node == nullptr) return match;
  match.allow = node->allow;
  const auto* found = node->find(method);
  if (found == nullptr && method == "HEAD") found = node->find("GET");
  match.kind = found == nullptr ? Match::Kind::wrongMethod : Match::Kind::found;
  if (found != nullptr) match.target = found->target;
  return match;
}

std::vector<std::string> parameterNames(std::string_view path) {
  if (!path.starts_with('/')) throw malformed(path, "does not begin with a slash");
  std::vector<std::string> names;
  for (std::string_view rest = path; !rest.empty() && path != "/";) {
    const Split split = splitFirst(rest);
    rest = split.rest;
    if (!isWellFormed(split.segment)) throw malformed(path, "has a malformed segment");
    if (!isParameter(split.segment)) continue;
    names.emplace_back(split.segment.substr(1, split.segment.size() - 2));
    if (std::ranges::count(names, names.back()) > 1) throw malformed(path, "names a parameter twice");
  }
  if (names.size() > Router::kMaxParameters) throw malformed(path, "has more than 8 parameters");
  return names;
}

}  // namespace instaplay::http
