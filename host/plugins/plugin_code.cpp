#include "host/plugins/plugin_code.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "host/plugins/host_api.hpp"

namespace instaplay::plugins {
namespace {

PluginFailure badLibrary(const Manifest& manifest, std::string reason, std::string fix) {
  return {Stage::load, std::move(reason), manifest.library, std::move(fix)};
}

/// What dlerror says, without the path that stands before it.
std::string linkerError(const Manifest& manifest) {
  const char* error = ::dlerror();
  std::string text = error == nullptr ? "unknown reason" : error;
  const std::string prefix = manifest.library.string() + ": ";
  return text.rfind(prefix, 0) == 0 ? text.substr(prefix.size()) : text;
}

const ip_plugin_entry& loadEntry(const Manifest& manifest) {
  void* library = ::dlopen(manifest.library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw badLibrary(manifest, fmt::format("the linker refuses it: {}", linkerError(manifest)),
                     "Link what it needs; instaplay_add_plugin() finds such symbols while building.");
  }
  const void* entry = ::dlsym(library, IP_ENTRY_SYMBOL);
  if (entry == nullptr) {
    throw badLibrary(manifest, "it exports no symbol " IP_ENTRY_SYMBOL,
                     "Put INSTAPLAY_PLUGIN(Class) into one of its sources and build it with instaplay_add_plugin().");
  }
  return *static_cast<const ip_plugin_entry*>(entry);
}

bool isReadable(const ip_plugin_entry* entry) {
  return entry->hdr.major == IP_ABI_MAJOR && IP_HAS(ip_plugin_entry, entry, get_extension);
}

void checkEntry(const Manifest& manifest, const ip_plugin_entry& entry) {
  const std::string fix = "Rebuild it with the headers of this host's SDK.";
  if (!isReadable(&entry)) {
    throw badLibrary(manifest,
                     fmt::format("its entry is of ABI {} with {} bytes, this host reads ABI {} with {} bytes",
                                 entry.hdr.major, entry.hdr.size, IP_ABI_MAJOR, sizeof(ip_plugin_entry)),
                     fix);
  }
  const bool isComplete = entry.id && entry.version && entry.create && entry.configure && entry.register_all &&
                          entry.start && entry.stop && entry.destroy;
  if (!isComplete) throw badLibrary(manifest, "its entry leaves required members NULL", fix);
  if (manifest.id != entry.id || manifest.version != entry.version) {
    throw badLibrary(manifest,
                     fmt::format("plugin.yaml says {} {}, its entry says {} {}", manifest.id, manifest.version,
                                 entry.id, entry.version),
                     "Rebuild the library, or correct plugin.yaml.");
  }
}

}  // namespace

PluginCode::PluginCode(const Manifest& manifest, const ip_plugin_entry* linked)
    : manifest_(manifest), entry_(linked != nullptr ? linked : &loadEntry(manifest)) {
  checkEntry(manifest_, *entry_);
}

PluginCode::~PluginCode() {
  if (plugin_ != nullptr) entry_->destroy(plugin_);
}

PluginFailure PluginCode::failure(Stage stage, std::string reason) const {
  return {stage, std::move(reason), manifest_.library,
          fmt::format("Correct it, or switch it off with plugins.{}.enabled: false.", manifest_.id)};
}

template <class Function>
void PluginCode::step(Stage stage, std::string_view function, Function&& run) {
  host_->clearReportedFault();
  std::string thrown;
  ip_status status = IP_E_EXCEPTION;
  try {
    status = run();
  } catch (const std::exception& exception) {
    thrown = exception.what();
  } catch (...) {
    thrown = "an exception that is no std::exception";
  }
  if (status == IP_OK) return;
  if (thrown.empty()) thrown = host_->reportedFault();
  throw failure(stage,
                fmt::format("{}() failed with status {}{}{}", function, status, thrown.empty() ? "" : ": ", thrown));
}

void PluginCode::create(PluginInstance& instance, HostContext& context) {
  host_ = std::make_unique<PluginHost>(instance, context);
  api_ = makeHostApi(*host_);
  ip_plugin* plugin = nullptr;
  step(Stage::create, "create", [&] { return entry_->create(&api_, &plugin); });
  if (plugin == nullptr) throw failure(Stage::create, "create() succeeded but made no plugin");
  plugin_ = plugin;
}

void PluginCode::configure(const std::string& settingsJson, Apply apply) {
  const ip_str settings{settingsJson.data(), settingsJson.size()};
  const std::uint32_t dryRun = apply == Apply::checkOnly ? 1 : 0;
  step(Stage::configure, "configure", [&] { return entry_->configure(plugin_, settings, dryRun); });
}

Declarations PluginCode::declare(DeclarationOwners& owners) {
  registration_ = std::make_unique<Registration>(manifest_, owners);
  try {
    step(Stage::registration, "register_all", [&] { return entry_->register_all(plugin_, registration_->handle()); });
  } catch (const PluginFailure&) {
    registration_->throwProblems();
    throw;
  }
  Declarations declarations = registration_->seal();
  owners.insert(registration_->claims().begin(), registration_->claims().end());
  return declarations;
}

void PluginCode::start() {
  step(Stage::start, "start", [&] { return entry_->start(plugin_); });
}

void PluginCode::stop(std::chrono::milliseconds grace) {
  const auto graceMs = static_cast<std::uint32_t>(grace.count());
  step(Stage::start, "stop", [&] { return entry_->stop(plugin_, graceMs); });
}

}  // namespace instaplay::plugins
