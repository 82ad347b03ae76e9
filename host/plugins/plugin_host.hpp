#pragma once

#include <instaplay/abi/base.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay::plugins {

struct HostContext;
class PluginInstance;

/// What stands behind an ip_host*: one plugin and everything it can reach. Lives from create to destroy.
class PluginHost {
 public:
  PluginHost(PluginInstance& plugin, HostContext& context) : plugin_(plugin), context_(context) {}
  PluginHost(const PluginHost&) = delete;
  PluginHost& operator=(const PluginHost&) = delete;

  static PluginHost& from(ip_host* handle) { return *reinterpret_cast<PluginHost*>(handle); }
  ip_host* handle() { return reinterpret_cast<ip_host*>(this); }

  PluginInstance& plugin() { return plugin_; }
  HostContext& context() { return context_; }

  /// Takes what a table handed to the plugin "until destroy", such as a bound service. Any thread.
  template <class T>
  T& keep(std::unique_ptr<T> handle) {
    T& kept = *handle;
    const std::scoped_lock lock(mutex_);
    kept_.push_back(std::shared_ptr<T>(std::move(handle)));
    return kept;
  }

  /// The last line the plugin logged as an error: says why one of its lifecycle functions failed. Any thread.
  void reportFault(std::string_view line) {
    const std::scoped_lock lock(mutex_);
    fault_ = line;
  }
  void clearReportedFault() { reportFault({}); }
  std::string reportedFault() const {
    const std::scoped_lock lock(mutex_);
    return fault_;
  }

 private:
  PluginInstance& plugin_;
  HostContext& context_;
  mutable std::mutex mutex_;
  std::string fault_;
  std::vector<std::shared_ptr<void>> kept_;
};

}  // namespace instaplay::plugins
