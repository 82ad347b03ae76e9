#include "host/http/router.hpp"

#include <doctest/doctest.h>

using instaplay::http::RouteError;
using instaplay::http::Router;
using Kind = Router::Match::Kind;

namespace {

Router routes(std::initializer_list<std::pair<const char*, const char*>> list) {
  Router router;
  std::size_t target = 0;
  for (const auto& [method, path] : list) router.add(method, path, "posts", target++);
  return router;
}

}  // namespace

TEST_CASE("a parameter takes exactly one segment") {
  const Router router = routes({{"GET", "/posts/{id}"}, {"GET", "/posts/{postId}/likes/{userId}"}});
  auto match = router.match("GET", "/posts/7/likes/9");
  REQUIRE(match.kind == Kind::found);
  CHECK(match.target == 1);
  REQUIRE(match.parameterCount == 2);
  CHECK(match.parameters[0] == "7");
  CHECK(match.parameters[1] == "9");
  CHECK(router.match("GET", "/posts/7").target == 0);
  CHECK(router.match("GET", "/posts/7/8").kind == Kind::nothing);
}

TEST_CASE("a static segment beats a parameter, and the parameter serves what lies elsewhere") {
  const Router router = routes({{"GET", "/users/{name}"}, {"GET", "/users/me"}, {"GET", "/users/{name}/posts"}});
  CHECK(router.match("GET", "/users/me").target == 1);
  CHECK(router.match("GET", "/users/anna").target == 0);
  const auto match = router.match("GET", "/users/me/posts");
  CHECK(match.target == 2);
  CHECK(match.parameterCount == 1);
  CHECK(match.parameters[0] == "me");
}

TEST_CASE("a trailing slash, a doubled slash and an empty parameter match nothing") {
  const Router router = routes({{"GET", "/posts"}, {"GET", "/posts/{id}"}});
  for (const auto* path : {"/posts/", "/posts/7/", "//posts", "/posts//", "", "posts", "/"}) {
    CAPTURE(path);
    CHECK(router.match("GET", path).kind == Kind::nothing);
  }
}

TEST_CASE("the root path can be a route") { CHECK(routes({{"GET", "/"}}).match("GET", "/").kind == Kind::found); }

TEST_CASE("another method of a known path lists the methods it takes") {
  const Router router = routes({{"GET", "/posts"}, {"POST", "/posts"}});
  const auto match = router.match("DELETE", "/posts");
  CHECK(match.kind == Kind::wrongMethod);
  CHECK(match.allow == "GET, HEAD, OPTIONS, POST");
}

TEST_CASE("HEAD is served by GET unless it has a route of its own") {
  const Router router = routes({{"GET", "/a"}, {"GET", "/b"}, {"HEAD", "/b"}, {"POST", "/c"}});
  CHECK(router.match("HEAD", "/a").target == 0);
  CHECK(router.match("HEAD", "/b").target == 2);
  CHECK(router.match("HEAD", "/c").kind == Kind::wrongMethod);
}

TEST_CASE("two routes of one shape and method are an error that names both plugins") {
  Router router;
  router.add("GET", "/posts/{id}", "posts", 0);
  CHECK_THROWS_WITH_AS(router.add("GET", "/posts/{postId}", "reels", 1),
                       "the route GET /posts/{postId} of reels is the same as GET /posts/{id} of posts", RouteError);
  CHECK_NOTHROW(router.add("PUT", "/posts/{postId}", "reels", 1));
}

TEST_CASE("malformed templates are refused") {
  for (const auto* path : {"posts", "", "/posts/", "/a//b", "/a/{}", "/a/{x}y", "/a/{b-c}", "/a b", "/{x}/{x}",
                           "/a%20b", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}"}) {
    CAPTURE(path);
    Router router;
    CHECK_THROWS_AS(router.add("GET", path, "posts", 0), RouteError);
  }
}
