#include "host/app/config/schema_walk.hpp"

#include <set>

#include "host/base/nearest.hpp"

namespace instaplay::app {
namespace {

constexpr std::string_view kAnyName = "*";

std::vector<std::string> segmentsOf(const std::string& path) {
  std::vector<std::string> segments{""};
  for (const char c : path) {
    if (c == '.') {
      segments.emplace_back();
    } else {
      segments.back() += c;
    }
  }
  return segments;
}

/// The schema as a tree: a node is a section, a setting, or both a place for any name.
struct SchemaNode {
  std::map<std::string, SchemaNode> children;
  const Setting* setting = nullptr;

  const SchemaNode* child(const std::string& key) const {
    if (const auto exact = children.find(key); exact != children.end()) return &exact->second;
    const auto any = children.find(std::string(kAnyName));
    return any == children.end() ? nullptr : &any->second;
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, node] : children) {
      if (key != kAnyName) keys.push_back(key);
    }
    return keys;
  }
};

const SchemaNode& schemaTree() {
  static const SchemaNode tree = [] {
    SchemaNode root;
    for (const Setting& setting : configSchema()) {
      SchemaNode* node = &root;
      for (const std::string& segment : segmentsOf(setting.path)) node = &node->children[segment];
      node->setting = &setting;
    }
    return root;
  }();
  return tree;
}

std::string join(const std::string& section, const std::string& key) {
  return section.empty() ? key : section + "." + key;
}

class Walk {
 public:
  Walk(const Layer& layer, Config& config, Origins& origins, std::vector<Problem>& problems)
      : layer_(layer), config_(config), origins_(origins), problems_(problems) {}

  /// name is what stood at the "*" on the way here.
  void visitSection(const SchemaNode& schema, const YAML::Node& section, const std::string& path,
                    const std::string& name) {
    std::set<std::string> seen;
    for (const auto& entry : section) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
      const std::string keyPath = join(path, key);
      if (!seen.insert(key).second) report(entry.first, "key \"" + keyPath + "\" stands here twice; keep one");
      const SchemaNode* child = key.empty() ? nullptr : schema.child(key);
      if (child == nullptr) {
        reportUnknownKey(schema, entry.first, path, key);
        continue;
      }
      const bool isNamed = schema.children.find(key) == schema.children.end();
      visit(*child, entry.first, entry.second, keyPath, isNamed ? key : name);
    }
  }

 private:
  void visit(const SchemaNode& schema, const YAML::Node& key, const YAML::Node& value, const std::string& path,
             const std::string& name) {
    if (value.IsNull()) {
      report(key, "key \"" + path + "\" has no value; give it one or remove the line");
    } else if (schema.setting != nullptr) {
      assign(*schema.setting, value, path, name);
    } else if (value.IsMap()) {
      visitSection(schema, value, path, name);
    } else {
      report(value,
             "\"" + path + "\" must be a section, with keys such as \"" + path + "." + exampleKey(schema) + "\"");
    }
  }

  void assign(const Setting& setting, const YAML::Node& value, const std::string& path, const std::string& name) {
    try {
      setting.assign(config_, name, value);
      origins_[path] = layer_.placeOf(value);
    } catch (const ValueError& error) {
      report(value, "\"" + path + "\" " + error.what());
    }
  }

  void reportUnknownKey(const SchemaNode& schema, const YAML::Node& node, const std::string& path,
                        const std::string& key) {
    std::string text = "unknown key \"" + join(path, key) + "\"";
    if (const std::string near = base::nearest(key, schema.keys()); !near.empty()) {
      text += "; did you mean \"" + join(path, near) + "\"?";
    } else if (const std::string elsewhere = settingEndingIn(key); !elsewhere.empty()) {
      text += "; did you mean \"" + elsewhere + "\"?";
    } else {
      text += "; " + base::suggestion(key, schema.keys());
    }
    report(node, text);
  }

  static std::string settingEndingIn(const std::string& key) {
    for (const Setting& setting : configSchema()) {
      if (!setting.hasWildcard() && segmentsOf(setting.path).back() == key) return setting.path;
    }
    return {};
  }

  static std::string exampleKey(const SchemaNode& schema) {
    const std::string& key = schema.children.begin()->first;
    return key == kAnyName ? "NAME" : key;
  }

  void report(const YAML::Node& node, std::string text) {
    problems_.push_back({layer_.placeOf(node), std::move(text)});
  }

  const Layer& layer_;
  Config& config_;
  Origins& origins_;
  std::vector<Problem>& problems_;
};

}  // namespace

void applyLayer(const Layer& layer, Config& config, Origins& origins, std::vector<Problem>& problems) {
  Walk(layer, config, origins, problems).visitSection(schemaTree(), layer.root, "", "");
}

}  // namespace instaplay::app
