#include <fmt/format.h>
#include <re2/re2.h>

#include "host/base/yaml_json.hpp"
#include "host/plugins/manifest.hpp"
#include "host/plugins/settings_check.hpp"
#include "host/plugins/yaml_file.hpp"

namespace instaplay::plugins {
namespace {

const std::vector<std::string> kKeys{"id",       "version", "abi",      "summary",  "optional",
                                     "requires", "uses",    "provides", "features", "settings"};

class ManifestReader {
 public:
  explicit ManifestReader(const std::filesystem::path& folder) : file_(folder / "plugin.yaml") {
    manifest_.folder = folder;
  }

  Manifest read() {
    file_.checkKeys(file_.root(), kKeys);
    readIdentity();
    readAbi();
    readServices();
    readFeatures();
    readSettings();
    manifest_.library = manifest_.folder / (manifest_.id + ".so");
    if (!file_.problems().empty()) throw ManifestError(manifest_, file_.problems());
    return std::move(manifest_);
  }

 private:
  void readIdentity() {
    manifest_.id = manifest_.folder.filename().string();
    manifest_.version = "(version unknown)";
    readMatching("id", manifest_.id, R"([a-z][a-z0-9_]{0,62})",
                 "1 to 63 of a-z, 0-9 and _, beginning with a letter: \"likes\"");
    readMatching("version", manifest_.version, R"([0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}(-[0-9a-z.]{1,12})?)",
                 "three numbers: \"1.0.0\"");
    if (const YAML::Node summary = value("summary")) {
      if (summary.IsScalar())
        manifest_.summary = summary.Scalar();
      else
        file_.report(summary, "\"summary\" must be one line of text");
    }
    if (const YAML::Node optional = value("optional")) manifest_.optional = file_.readFlag(optional, "optional");
  }

  void readAbi() {
    std::string text;
    readMatching("abi", text, R"([0-9]{1,4}\.[0-9]{1,4})", "the SDK ABI it needs at least: \"1.0\"");
    int major = 1, minor = 0;
    re2::RE2::FullMatch(text, R"(([0-9]+)\.([0-9]+))", &major, &minor);
    manifest_.abiMajor = static_cast<std::uint16_t>(major);
    manifest_.abiMinor = static_cast<std::uint16_t>(minor);
  }

  /// A required text; out stays as it is when the file has no good one.
  void readMatching(const std::string& key, std::string& out, const char* pattern, std::string_view expected) {
    const YAML::Node node = value(key);
    if (!node) {
      file_.report(fmt::format("lacks the key \"{}\": {}", key, expected));
    } else if (!node.IsScalar() || !re2::RE2::FullMatch(node.Scalar(), pattern)) {
      file_.report(node, fmt::format("\"{}\" must be {}", key, expected));
    } else {
      out = node.Scalar();
    }
  }

  void readServices() {
    forEachService("requires", [this](const YAML::Node& at, ServiceName name, const std::string&) {
      addNeed(at, std::move(name), false);
    });
    forEachService("uses", [this](const YAML::Node& at, ServiceName name, const std::string&) {
      addNeed(at, std::move(name), true);
    });
    forEachService("provides", [this](const YAML::Node& at, const ServiceName& name, const std::string& text) {
      addOffer(at, name, text);
    });
  }

  template <class Visit>
  void forEachService(const std::string& key, const Visit& visit) {
    const YAML::Node list = value(key);
    if (!list) return;
    if (!list.IsSequence()) return file_.report(list, fmt::format("\"{}\" must be a list of services: [a.b/1]", key));
    for (const YAML::Node& item : list) {
      const std::string text = item.IsScalar() ? item.Scalar() : "";
      if (const auto name = parseServiceName(text)) {
        visit(item, *name, text);
      } else {
        file_.report(item, fmt::format("\"{}\" has \"{}\", which must be a service with its major version: "
                                       "\"posts.cards/1\", or \"posts.cards/1.2\" for at least minor 2",
                                       key, text));
      }
    }
  }

  void addNeed(const YAML::Node& at, ServiceName name, bool optional) {
    for (const ServiceNeed& need : manifest_.needs) {
      if (need.id == name.id) {
        return file_.report(at,
                            fmt::format("\"{}\" is needed twice; keep it in either \"requires\" or \"uses\"", name.id));
      }
    }
    manifest_.needs.push_back({std::move(name.id), name.minor, optional});
  }

  void addOffer(const YAML::Node& at, const ServiceName& name, const std::string& text) {
    for (const std::string& offer : manifest_.provides) {
      if (parseServiceName(offer)->id == name.id) {
        return file_.report(at, fmt::format("\"provides\" has \"{}\" twice; keep one", name.id));
      }
    }
    for (const ServiceNeed& need : manifest_.needs) {
      if (need.id == name.id) {
        file_.report(at, fmt::format("\"{}\" is both needed and provided here; keep one", name.id));
      }
    }
    manifest_.provides.push_back(text);
  }

  void readFeatures() {
    const YAML::Node features = value("features");
    if (!features) return;
    if (!features.IsMap()) {
      return file_.report(features, "\"features\" must be flags with their defaults: {likes.public_counts: true}");
    }
    for (const auto& entry : features) {
      const std::string flag = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (!re2::RE2::FullMatch(flag, manifest_.id + R"((\.[a-z0-9_]+)+)")) {
        file_.report(entry.first,
                     fmt::format("feature \"{0}\" must begin with the plugin's id: \"{1}.name\"", flag, manifest_.id));
      }
      manifest_.features[flag] = file_.readFlag(entry.second, "features." + flag);
    }
  }

  void readSettings() {
    const YAML::Node settings = value("settings");
    if (!settings) return;
    try {
      manifest_.settingsSchema = base::toJson(settings);
      const std::string problem = settingsSchemaProblem(manifest_.settingsSchema);
      if (!problem.empty()) file_.report(settings, "\"settings\" " + problem);
    } catch (const std::length_error& error) {
      file_.report(settings, std::string("\"settings\" ") + error.what());
    }
  }

  YAML::Node value(const std::string& key) const { return file_.root()[key]; }

  YamlFile file_;
  Manifest manifest_;
};

}  // namespace

Manifest readManifest(const std::filesystem::path& folder) { return ManifestReader(folder).read(); }

}  // namespace instaplay::plugins
