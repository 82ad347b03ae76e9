#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/manifest.hpp"
#include "host/plugins/plugin_failure.hpp"

namespace instaplay::plugins {

/// One plugin as the graph sees it. An enabled one wins over those that are switched off.
struct GraphNode {
  const Manifest* manifest = nullptr;
  bool enabled = true;
};

/// Who needs whom through required services. Nodes are named by their index in the list it was made from, which must
/// be in a fixed order for the outcome to be the same each time.
class DependencyGraph {
 public:
  explicit DependencyGraph(std::vector<GraphNode> nodes);

  /// Plugins that exclude each other: one id twice, one service from two, a cycle of required services.
  const std::map<std::size_t, PluginFailure>& failures() const { return failures_; }
  /// Providers first; among those that could be next, the first in the list. Without the failed ones.
  const std::vector<std::size_t>& order() const { return order_; }
  /// The provider of at least this minor of a service, or npos.
  std::size_t providerOf(const ServiceNeed& need) const;
  /// Why a required service has no provider: "which no plugin provides".
  std::string whyMissing(const ServiceNeed& need) const;

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  struct Offer {
    std::size_t node;
    std::uint32_t minor;
  };

  void refuseEqualIds();
  void collectOffers();
  void refuseCycles();
  void sortByNeed();
  void visit(std::size_t node, std::vector<std::size_t>& path, std::vector<char>& done);
  void refuseCycle(std::vector<std::size_t> cycle);
  std::vector<std::size_t> providersFor(std::size_t node) const;
  std::string linkBetween(std::size_t from, std::size_t to) const;
  bool yieldsTo(std::size_t node, std::size_t rival) const;

  std::vector<GraphNode> nodes_;
  std::map<std::string, Offer, std::less<>> offers_;
  std::map<std::size_t, PluginFailure> failures_;
  std::vector<std::size_t> order_;
};

}  // namespace instaplay::plugins
