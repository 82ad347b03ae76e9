#pragma once

#include <string>
#include <string_view>

#include "host/plugins/call.hpp"

namespace instaplay::plugins {

/// A service call in flight, on the thread of whoever made it. While it lives it is the innermost of its thread.
class ServiceCall final : public Call {
 public:
  struct Target {
    std::string_view service, method, caller, provider;
  };

  /// Borrows everything.
  ServiceCall(const Target& target, std::string_view json, std::string requestId, base::Deadline deadline,
              Call* parent);
  ~ServiceCall() override;

  std::optional<std::string_view> get(std::string_view key) override;
  std::string_view body() override { return json_; }
  bool cancelled() const override { return parent() != nullptr && parent()->cancelled(); }
  bool flag(std::string_view key) const override { return parent() != nullptr && parent()->flag(key); }

  const Target& target() const { return target_; }
  const ServiceCall* outer() const { return outer_; }
  /// The call that this thread waits in, or null.
  static const ServiceCall* innermost();

 private:
  Target target_;
  std::string_view json_;
  const ServiceCall* outer_;
};

}  // namespace instaplay::plugins
