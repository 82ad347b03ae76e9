#include <algorithm>

#include "host/http/router.hpp"
#include "tests/fuzz/harness.hpp"

// The first line is a request, "GET /posts/1", the second a template of a route. A search through all templates,
// segment by segment, must find the route that the tree finds.

using namespace instaplay;
using namespace instaplay::fuzz;
using http::Router;
using Segments = std::vector<std::string_view>;

namespace {

struct Route {
  std::string_view method, path;
};

constexpr Route kRoutes[] = {
    {"GET", "/"},
    {"GET", "/posts"},
    {"POST", "/posts"},
    {"GET", "/posts/{id}"},
    {"GET", "/posts/new"},
    {"DELETE", "/posts/{id}/comments/{comment}"},
    {"GET", "/posts/new/comments"},
    {"GET", "/posts/{id}/likes"},
    {"PUT", "/{user}/follow"},
    {"GET", "/{user}/{list}/{page}"},
    {"GET", "/posts/{id}/comments/{comment}/likes/{like}/x"},
    {"GET", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}"},
    {"HEAD", "/{user}/follow"},
};

const Router& router() {
  static const Router router = [] {
    Router filled;
    for (std::size_t i = 0; i < std::size(kRoutes); ++i) filled.add(kRoutes[i].method, kRoutes[i].path, "test", i);
    return filled;
  }();
  return router;
}

/// Of a path that begins with '/'; "/" has none.
Segments segmentsOf(std::string_view path) {
  Segments segments;
  if (path == "/") return segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool isParameter(std::string_view segment) { return segment.starts_with('{'); }

bool fits(const Segments& wanted, const Segments& sent) {
  return std::ranges::equal(wanted, sent, [](std::string_view want, std::string_view segment) {
    return !segment.empty() && (isParameter(want) || want == segment);
  });
}

/// Whether a is written out where b has a parameter, at the first place where they differ.
bool isCloser(const Segments& a, const Segments& b) {
  const auto [x, y] = std::ranges::mismatch(a, b);
  return x != a.end() && y != b.end() && !isParameter(*x) && isParameter(*y);
}

/// The segments of the closest template that fits, or nothing.
const Segments* closest(const std::vector<Segments>& templates, const Segments& sent) {
  const Segments* best = nullptr;
  for (const Segments& candidate : templates) {
    if (fits(candidate, sent) && (best == nullptr || isCloser(candidate, *best))) best = &candidate;
  }
  return best;
}

/// Of all routes, with the names of the parameters left out.
std::vector<Segments> allTemplates() {
  std::vector<Segments> templates;
  for (const Route& route : kRoutes) {
    templates.push_back(segmentsOf(route.path));
    std::ranges::replace_if(templates.back(), isParameter, "{}");
  }
  return templates;
}

/// The route of a shape that takes the method, where HEAD falls back to GET.
const Route* routeOf(const std::vector<Segments>& templates, const Segments& shape, std::string_view method) {
  for (const auto name : {method, method == "HEAD" ? std::string_view("GET") : method}) {
    for (std::size_t i = 0; i < templates.size(); ++i) {
      if (templates[i] == shape && kRoutes[i].method == name) return &kRoutes[i];
    }
  }
  return nullptr;
}

void checkMatch(std::string_view method, std::string_view path) {
  static const std::vector<Segments> templates = allTemplates();
  const Router::Match match = router().match(method, path);
  const Segments sent = path.starts_with('/') ? segmentsOf(path) : Segments{""};
  const Segments* shape = closest(templates, sent);
  expect((match.kind == Router::Match::Kind::nothing) == (shape == nullptr), "a path is known or not");
  if (shape == nullptr) return;
  const Route* route = routeOf(templates, *shape, method);
  expect((match.kind == Router::Match::Kind::found) == (route != nullptr), "a method is taken or not");
  expect(match.allow.find("OPTIONS") != match.allow.npos, "the methods are told");
  if (route == nullptr) return;
  expect(&kRoutes[match.target] == route, "the closest route is found");
  std::size_t given = 0;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (isParameter((*shape)[i])) expect(match.parameters[given++] == sent[i], "a parameter is its segment");
  }
  expect(given == match.parameterCount, "every parameter is given");
}

void checkTemplate(std::string_view path) {
  try {
    const auto names = http::parameterNames(path);
    expect(names.size() <= Router::kMaxParameters, "a template has few parameters");
    Router alone;
    alone.add("GET", path, "test", 7);
    const auto match = alone.match("GET", path);
    expect(match.kind == Router::Match::Kind::found && match.target == 7, "a template fits itself");
    expect(match.parameterCount == names.size(), "each of its parameters has a name");
    for (std::size_t i = 0; i < names.size(); ++i)
      expect(match.parameters[i] == "{" + names[i] + "}", "in their order");
  } catch (const http::RouteError& error) {
    expect(*error.what() != '\0', "a refusal says why");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = textOf(data, size);
  const auto request = takeLine(rest);
  const auto space = std::min(request.find(' '), request.size());
  checkMatch(request.substr(0, space), request.substr(std::min(space + 1, request.size())));
  checkTemplate(takeLine(rest));
  return 0;
}
