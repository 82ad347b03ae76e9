#include "host/app/config/layer.hpp"

#include <unistd.h>
#include <yaml-cpp/eventhandler.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <system_error>

#include "host/app/config/embedded_config.hpp"
#include "host/base/bytes.hpp"

namespace instaplay::app {
namespace {

constexpr std::string_view kEnvironmentPrefix = "INSTAPLAY_";
constexpr std::string_view kNotUtf8 = "is not text in UTF-8";

YAML::Node emptyMap() { return YAML::Node(YAML::NodeType::Map); }

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (std::size_t end; (end = text.find(separator)) != std::string_view::npos;) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + separator.size());
  }
  parts.emplace_back(text);
  return parts;
}

/// Lists and sections are YAML; anything else is taken letter by letter, so that a password needs no quoting.
YAML::Node valueFromText(const std::string& source, const std::string& text, std::vector<Problem>& problems) {
  if (!base::isUtf8(text)) {
    problems.push_back({source, std::string(kNotUtf8)});
    return YAML::Node("");
  }
  if (!text.starts_with('[') && !text.starts_with('{')) return YAML::Node(text);
  try {
    return YAML::Load(text);
  } catch (const YAML::Exception& error) {
    problems.push_back({source, "is not valid YAML: " + error.msg});
    return YAML::Node(text);
  }
}

class NoEvents final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

/// Not by YAML::LoadAll, which finds documents without end behind a comma that stands first.
bool holdsSeveralDocuments(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  NoEvents events;
  return parser.HandleNextDocument(events) && parser.HandleNextDocument(events);
}

YAML::Node nest(const std::vector<std::string>& path, YAML::Node value) {
  for (auto key = path.rbegin(); key != path.rend(); ++key) {
    YAML::Node section = emptyMap();
    section[*key] = value;
    value = section;
  }
  return value;
}

std::string toLower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

std::string Layer::placeOf(const YAML::Node& node) const {
  if (!hasLines || node.Mark().is_null()) return name;
  return name + ":" + std::to_string(node.Mark().line + 1);
}

Layer textLayer(const std::string& name, const std::string& text, std::vector<Problem>& problems) {
  Layer layer{name, emptyMap(), true};
  if (!base::isUtf8(text)) {
    problems.push_back({name, std::string(kNotUtf8)});
    return layer;
  }
  try {
    if (holdsSeveralDocuments(text)) problems.push_back({name, "must hold one YAML document, not several"});
    const YAML::Node document = YAML::Load(text);
    if (document.IsNull()) return layer;
    if (!document.IsMap()) {
      problems.push_back({layer.placeOf(document), "must hold sections, such as \"server:\""});
      return layer;
    }
    layer.root = document;
  } catch (const YAML::Exception& error) {
    problems.push_back({name + ":" + std::to_string(error.mark.line + 1), "is not valid YAML: " + error.msg});
  }
  return layer;
}

Layer embeddedLayer() {
  std::vector<Problem> problems;
  Layer layer = textLayer("embedded defaults", std::string(kEmbeddedConfig), problems);
  if (!problems.empty()) throw ConfigError(problems);
  return layer;
}

Layer fileLayer(const std::filesystem::path& file, std::vector<Problem>& problems) {
  std::ifstream stream(file);
  std::ostringstream text;
  std::error_code unreadable;
  const bool isFile = std::filesystem::is_regular_file(file, unreadable);
  if (!isFile || !(text << stream.rdbuf())) {
    const bool isEmptyFile = isFile && std::filesystem::file_size(file, unreadable) == 0;
    if (!isEmptyFile) problems.push_back({file.string(), "cannot be read: no such file, or no permission"});
    return {file.string(), emptyMap(), true};
  }
  return textLayer(file.string(), text.str(), problems);
}

std::vector<Layer> environmentLayers(const EnvironmentVariables& variables, std::vector<Problem>& problems) {
  std::vector<Layer> layers;
  for (const auto& [variable, text] : variables) {
    if (!variable.starts_with(kEnvironmentPrefix)) continue;
    const auto path = split(toLower(variable.substr(kEnvironmentPrefix.size())), "__");
    const std::string name = "environment " + variable;
    layers.push_back({name, nest(path, valueFromText(name, text, problems)), false});
  }
  return layers;
}

Layer assignmentLayer(const std::string& assignment, std::vector<Problem>& problems) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) {
    problems.push_back({"--set " + assignment, "must look like key=value, such as server.port=8080"});
    return {"--set " + assignment, emptyMap(), false};
  }
  const std::string key = assignment.substr(0, equals);
  const std::string name = "--set " + key;
  return {name, nest(split(key, "."), valueFromText(name, assignment.substr(equals + 1), problems)), false};
}

EnvironmentVariables processEnvironment() {
  EnvironmentVariables variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  std::sort(variables.begin(), variables.end());
  return variables;
}

}  // namespace instaplay::app
