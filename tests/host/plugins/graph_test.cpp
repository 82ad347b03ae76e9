#include <doctest/doctest.h>

#include "host/plugins/graph.hpp"

using namespace instaplay::plugins;

namespace {

Manifest plugin(const std::string& id, std::vector<std::string> provides, std::vector<std::string> requires_,
                std::vector<std::string> uses = {}) {
  Manifest manifest;
  manifest.id = id;
  manifest.version = "1.0.0";
  manifest.folder = "plugins/" + id;
  manifest.provides = std::move(provides);
  for (const std::string& service : requires_) manifest.needs.push_back({service, 0, false});
  for (const std::string& service : uses) manifest.needs.push_back({service, 0, true});
  return manifest;
}

std::vector<std::string> orderOf(const std::vector<Manifest>& manifests) {
  std::vector<GraphNode> nodes;
  for (const Manifest& manifest : manifests) nodes.push_back({&manifest, true});
  std::vector<std::string> ids;
  const DependencyGraph graph(nodes);
  for (const std::size_t index : graph.order()) ids.push_back(manifests[index].id);
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("providers come first, and the list's order decides among equals") {
  CHECK(orderOf({plugin("auth", {"auth.directory/1"}, {}), plugin("likes", {"likes.counts/1"}, {"posts.cards/1"}),
                 plugin("posts", {"posts.cards/1"}, {"users.cards/1"}, {"likes.counts/1"}),
                 plugin("users", {"users.cards/1"}, {"auth.directory/1"}), plugin("web", {}, {})}) ==
        Ids{"auth", "users", "posts", "likes", "web"});
}

TEST_CASE("optional services make no cycle") {
  CHECK(orderOf({plugin("a", {"a.x/1"}, {"b.x/1"}), plugin("b", {"b.x/1"}, {}, {"a.x/1"})}) == Ids{"b", "a"});
}

TEST_CASE("a cycle is told as one path beginning with its first plugin, and others are not touched by it") {
  const std::vector<Manifest> manifests{plugin("a", {"a.x/1"}, {"c.x/1"}), plugin("b", {"b.x/1"}, {"a.x/1"}),
                                        plugin("c", {"c.x/1"}, {"b.x/1"}), plugin("d", {}, {"a.x/1"}),
                                        plugin("e", {}, {})};
  std::vector<GraphNode> nodes;
  for (const Manifest& manifest : manifests) nodes.push_back({&manifest, true});
  const DependencyGraph graph(nodes);
  REQUIRE(graph.failures().size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(graph.failures().at(i).reason ==
          "its required services form a cycle: a -> c (c.x/1) -> b (b.x/1) -> a (a.x/1)");
  }
  CHECK(graph.order() == std::vector<std::size_t>{3, 4});
}

TEST_CASE("two cycles that share a plugin are both found") {
  const std::vector<Manifest> manifests{plugin("a", {"a.x/1"}, {"b.x/1", "c.x/1"}), plugin("b", {"b.x/1"}, {"a.x/1"}),
                                        plugin("c", {"c.x/1"}, {"a.x/1"})};
  std::vector<GraphNode> nodes;
  for (const Manifest& manifest : manifests) nodes.push_back({&manifest, true});
  CHECK(DependencyGraph(nodes).failures().size() == 3);
}

TEST_CASE("two providers of one service exclude each other, and one that is switched off gives way") {
  const std::vector<Manifest> manifests{plugin("likes", {"likes.counts/1"}, {}),
                                        plugin("hearts", {"likes.counts/1"}, {})};
  const DependencyGraph both({{&manifests[0], true}, {&manifests[1], true}});
  REQUIRE(both.failures().size() == 2);
  CHECK(describeFailure("likes", "1.0.0", both.failures().at(0)) ==
        "likes 1.0.0 not loaded: likes.counts/1 is provided by hearts 1.0.0 too (plugins/hearts/plugin.yaml) "
        "(plugins/likes/plugin.yaml). Switch one off with plugins.hearts.enabled: false.");

  const DependencyGraph one({{&manifests[0], false}, {&manifests[1], true}});
  CHECK(one.failures().count(0) == 1);
  CHECK(one.failures().count(1) == 0);
  CHECK(one.providerOf({"likes.counts/1", 0, false}) == 1);
}
