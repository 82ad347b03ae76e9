#include "host/plugins/manifest.hpp"

#include <algorithm>

#include "host/plugins/settings_check.hpp"
#include "tests/fuzz/harness.hpp"
#include "tests/fuzz/rewritten_file.hpp"
#include "tests/support/temp_folder.hpp"

// The input is a plugin.yaml, and each of its lines the name of a service. It is read as a whole or told as problems.

using namespace instaplay;
using namespace instaplay::fuzz;
using namespace instaplay::plugins;

namespace {

bool isId(const std::string& text) {
  return !text.empty() && text.size() <= 63 && text[0] >= 'a' && text[0] <= 'z' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == text.npos;
}

void expectSound(const Manifest& manifest) {
  expect(isId(manifest.id), "an id is a word");
  expect(manifest.library == manifest.folder / (manifest.id + ".so"), "the library stands in the folder");
  for (const ServiceNeed& need : manifest.needs) expect(parseServiceName(need.id).has_value(), "a need is a service");
  for (const std::string& offer : manifest.provides) expect(parseServiceName(offer).has_value(), "so is an offer");
  for (const auto& [flag, on] : manifest.features)
    expect(flag.starts_with(manifest.id + "."), "a flag is the plugin's");
  checkSettings(manifest.settingsSchema, base::Json::object());
}

/// The folder of a plugin, whose manifest is written anew for each input.
class PluginFolder {
 public:
  PluginFolder() { std::filesystem::create_directory(path()); }
  std::filesystem::path path() const { return temp_.path() / "likes"; }
  void write(std::string_view text) {
    if (!manifest_) manifest_.emplace(path() / "plugin.yaml");
    manifest_->write(text);
  }

 private:
  testing::TempFolder temp_;
  std::optional<RewrittenFile> manifest_;
};

void checkFile(std::string_view text) {
  static PluginFolder plugin;
  const auto folder = plugin.path();
  plugin.write(text);
  try {
    expectSound(readManifest(folder));
  } catch (const ManifestError& error) {
    expect(!error.problems().empty() && !error.readable().id.empty(), "a refusal names the plugin and what is wrong");
    const std::string file = (folder / "plugin.yaml").string() + ":";
    expect(std::ranges::all_of(error.problems(), [&](const std::string& line) { return line.starts_with(file); }),
           "a problem names its file");
  }
}

void checkName(std::string_view text) {
  const auto name = parseServiceName(text);
  if (!name) return;
  expect(text.starts_with(name->id) && name->id.find_first_of("./") != std::string::npos, "a service is named in full");
  expect(name->minor <= 9999, "a minor version has four digits");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = textOf(data, size);
  checkFile(rest);
  while (!rest.empty()) checkName(takeLine(rest));
  return 0;
}
