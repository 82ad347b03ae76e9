#include "host/plugins/service_call.hpp"

#include <utility>

namespace instaplay::plugins {
namespace {

thread_local const ServiceCall* current = nullptr;

}  // namespace

ServiceCall::ServiceCall(const Target& target, std::string_view json, std::string requestId, base::Deadline deadline,
                         Call* parent)
    : Call(std::move(requestId), deadline, parent), target_(target), json_(json), outer_(current) {
  current = this;
}

ServiceCall::~ServiceCall() { current = outer_; }

const ServiceCall* ServiceCall::innermost() { return current; }

std::optional<std::string_view> ServiceCall::get(std::string_view key) {
  if (key == "service.id") return target_.service;
  if (key == "service.method") return target_.method;
  if (key == "service.caller") return target_.caller;
  if (key == "plugin.id") return target_.provider;
  if (key == "request.id") return requestId();
  return std::nullopt;
}

}  // namespace instaplay::plugins
