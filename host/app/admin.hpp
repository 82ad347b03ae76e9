#pragma once

#include <functional>

#include "host/app/platform.hpp"
#include "host/http/host_routes/host_admin.hpp"

namespace instaplay::app {

/// What the admin routes do to the running host. Any thread.
class Admin final : public http::HostAdmin {
 public:
  /// reload reads the configuration again; it throws and changes nothing when that is wrong.
  Admin(Platform& platform, std::function<void()> reload) : platform_(platform), reload_(std::move(reload)) {}

  std::vector<PluginView> plugins() const override;
  void setPluginEnabled(std::string_view id, bool enabled) override;
  void setFlag(std::string_view key, const plugins::FlagRule& rule) override;
  void reload() override;

 private:
  Platform& platform_;
  std::function<void()> reload_;
};

}  // namespace instaplay::app
