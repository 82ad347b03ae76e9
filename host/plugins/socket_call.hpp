#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "host/plugins/call.hpp"
#include "host/plugins/socket_commands.hpp"

namespace instaplay::plugins {

/// A command of the shared socket as plugins see it. Borrows what it is made of.
class SocketCall final : public Call {
 public:
  /// owner: the plugin that serves it.
  SocketCall(const SocketCaller& caller, const SocketRequest& request, std::string_view owner, base::Deadline deadline,
             std::shared_ptr<const FlagSnapshot> flags);

  std::optional<std::string_view> get(std::string_view key) override;
  std::string_view body() override { return body_; }
  bool cancelled() const override { return caller_.isGone && caller_.isGone(); }

 private:
  const SocketCaller& caller_;
  const std::string_view op_, owner_;
  const std::string body_;
};

}  // namespace instaplay::plugins
