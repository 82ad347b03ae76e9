#include "host/plugins/graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace instaplay::plugins {
namespace {

std::string named(const Manifest& manifest) { return fmt::format("{} {}", manifest.id, manifest.version); }

}  // namespace

DependencyGraph::DependencyGraph(std::vector<GraphNode> nodes) : nodes_(std::move(nodes)) {
  refuseEqualIds();
  collectOffers();
  refuseCycles();
  sortByNeed();
}

/// A plugin that is switched off gives way to one that is on; equals exclude each other.
bool DependencyGraph::yieldsTo(std::size_t node, std::size_t rival) const {
  return node != rival && (nodes_[rival].enabled || !nodes_[node].enabled);
}

void DependencyGraph::refuseEqualIds() {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    for (std::size_t j = 0; j < nodes_.size(); ++j) {
      if (i == j || nodes_[i].manifest->id != nodes_[j].manifest->id) continue;
      failures_.try_emplace(
          i, Stage::load,
          fmt::format("{} has the same id ({})", named(*nodes_[j].manifest), nodes_[j].manifest->folder.string()),
          nodes_[i].manifest->folder, "Remove one of the two folders.");
    }
  }
}

void DependencyGraph::collectOffers() {
  std::map<std::string, std::vector<Offer>> all;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (failures_.count(i) != 0) continue;
    for (const std::string& text : nodes_[i].manifest->provides) {
      const ServiceName name = *parseServiceName(text);
      all[name.id].push_back({i, name.minor});
    }
  }
  for (const auto& [service, offers] : all) {
    for (const Offer& offer : offers) {
      for (const Offer& rival : offers) {
        if (!yieldsTo(offer.node, rival.node)) continue;
        const Manifest& other = *nodes_[rival.node].manifest;
        failures_.try_emplace(
            offer.node, Stage::load,
            fmt::format("{} is provided by {} too ({})", service, named(other), other.file().string()),
            nodes_[offer.node].manifest->file(),
            fmt::format("Switch one off with plugins.{}.enabled: false.", other.id));
      }
    }
  }
  for (const auto& [service, offers] : all) {
    for (const Offer& offer : offers) {
      if (failures_.count(offer.node) == 0) offers_.emplace(service, offer);
    }
  }
}

std::size_t DependencyGraph::providerOf(const ServiceNeed& need) const {
  const auto offer = offers_.find(need.id);
  return offer == offers_.end() || offer->second.minor < need.minor ? npos : offer->second.node;
}

std::string DependencyGraph::whyMissing(const ServiceNeed& need) const {
  const auto offer = offers_.find(need.id);
  if (offer == offers_.end()) return "which no plugin provides";
  return fmt::format("of which {} provides minor {}, not {}", named(*nodes_[offer->second.node].manifest),
                     offer->second.minor, need.minor);
}

std::vector<std::size_t> DependencyGraph::providersFor(std::size_t node) const {
  std::set<std::size_t> providers;
  for (const ServiceNeed& need : nodes_[node].manifest->needs) {
    const std::size_t provider = need.optional ? npos : providerOf(need);
    if (provider != npos) providers.insert(provider);
  }
  return {providers.begin(), providers.end()};
}

void DependencyGraph::refuseCycles() {
  std::vector<char> done(nodes_.size(), 0);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    std::vector<std::size_t> path;
    visit(i, path, done);
  }
}

/// Follows the needs of node; a node that is on the path already closes a cycle.
void DependencyGraph::visit(std::size_t node, std::vector<std::size_t>& path, std::vector<char>& done) {
  if (done[node] != 0) return;
  if (const auto first = std::find(path.begin(), path.end(), node); first != path.end()) {
    return refuseCycle({first, path.end()});
  }
  path.push_back(node);
  for (const std::size_t provider : providersFor(node)) visit(provider, path, done);
  path.pop_back();
  done[node] = 1;
}

std::string DependencyGraph::linkBetween(std::size_t from, std::size_t to) const {
  for (const ServiceNeed& need : nodes_[from].manifest->needs) {
    if (!need.optional && providerOf(need) == to) return need.id;
  }
  return {};
}

void DependencyGraph::refuseCycle(std::vector<std::size_t> cycle) {
  std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
  std::string path = nodes_[cycle.front()].manifest->id;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const std::size_t next = cycle[(i + 1) % cycle.size()];
    path += fmt::format(" -> {} ({})", nodes_[next].manifest->id, linkBetween(cycle[i], next));
  }
  for (const std::size_t node : cycle) {
    failures_.try_emplace(node, Stage::load, fmt::format("its required services form a cycle: {}", path),
                          nodes_[node].manifest->file(), "Move one of these services from \"requires\" to \"uses\".");
  }
}

void DependencyGraph::sortByNeed() {
  std::set<std::size_t> waiting;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (failures_.count(i) == 0) waiting.insert(i);
  }
  while (!waiting.empty()) {
    const auto next = std::find_if(waiting.begin(), waiting.end(), [&](std::size_t node) {
      const auto providers = providersFor(node);
      return std::none_of(providers.begin(), providers.end(), [&](std::size_t p) { return waiting.count(p) != 0; });
    });
    order_.push_back(*next);
    waiting.erase(next);
  }
}

}  // namespace instaplay::plugins
