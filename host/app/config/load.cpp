#include "host/app/config/load.hpp"

#include "host/app/config/rules.hpp"
#include "host/app/config/schema_walk.hpp"

namespace instaplay::app {
namespace {

std::vector<Layer> readLayers(const ConfigSources& sources, std::vector<Problem>& problems) {
  std::vector<Layer> layers{embeddedLayer()};
  for (const auto& file : sources.files) layers.push_back(fileLayer(file, problems));
  for (Layer& layer : environmentLayers(sources.environment, problems)) layers.push_back(std::move(layer));
  for (const std::string& assignment : sources.assignments) layers.push_back(assignmentLayer(assignment, problems));
  return layers;
}

void findFeatureFile(const ConfigSources& sources, Config& config) {
  if (!config.features.empty() || sources.files.empty()) return;
  const auto beside = sources.files.back().parent_path() / "features.yaml";
  if (std::filesystem::is_regular_file(beside)) config.features = beside;
}

}  // namespace

Config loadConfig(const ConfigSources& sources) {
  Config config;
  Origins origins;
  std::vector<Problem> problems;
  for (const Layer& layer : readLayers(sources, problems)) applyLayer(layer, config, origins, problems);
  if (problems.empty()) problems = checkRules(config, origins);
  if (!problems.empty()) throw ConfigError(std::move(problems));
  findFeatureFile(sources, config);
  return config;
}

}  // namespace instaplay::app
