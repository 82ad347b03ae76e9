#include "host/plugins/service_broker.hpp"

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/plugins/plugin_instance.hpp"
#include "host/plugins/service_call.hpp"
#include "host/plugins/tables/open_transaction.hpp"

namespace instaplay::plugins {
namespace {

using base::Error;
using base::ErrorKind;

constexpr int kDeepestChain = 8;

Error refused(std::string message) { return {ErrorKind::state, "service_call_refused", std::move(message)}; }

/// Refuses a call that would wait for itself, or for ever.
void requireAcyclic(const ServiceCall::Target& target, const Handler& handler) {
  int depth = 0;
  for (const ServiceCall* call = ServiceCall::innermost(); call != nullptr; call = call->outer()) {
    const ServiceCall::Target& waiting = call->target();
    const bool reenters = waiting.method == target.method || handler.serial != nullptr;
    if (waiting.service == target.service && reenters) {
      throw refused("The call would re-enter " + std::string(target.service) + " " + std::string(target.method) +
                    ", which waits for it.");
    }
    if (++depth >= kDeepestChain) throw refused("Service calls nest over eight deep.");
  }
}

Error notProvided(std::string_view serviceId) {
  return {ErrorKind::unavailable, "service_unavailable",
          "The service " + std::string(serviceId) + " is not there now."};
}

/// A caller that has time left does without the service; one that has none is late itself.
Error tooLate(std::string_view serviceId, const Call* parent) {
  if (parent != nullptr && parent->deadline().expired()) {
    return {ErrorKind::timeout, "timeout", "The service " + std::string(serviceId) + " took too long."};
  }
  return base::unavailable("The service " + std::string(serviceId) + " did not answer in time.");
}

bool isLate(const Answer& answer) {
  return answer.kind == Answer::Kind::error && answer.error->kind == ErrorKind::timeout;
}

/// What the provider said, as the caller gets it.
std::string resultOf(Answer& answer, const ServiceCall::Target& target, bool providerActive) {
  switch (answer.kind) {
    case Answer::Kind::none: return "null";
    case Answer::Kind::json:
    case Answer::Kind::page: return std::move(answer.body);
    case Answer::Kind::error:
      if (!providerActive && answer.error->code == "feature_disabled") throw notProvided(target.service);
      throw std::move(*answer.error);
    case Answer::Kind::raw:
    case Answer::Kind::stream: break;
  }
  throw Error{ErrorKind::internal, "internal", std::string(target.provider) + " answered a service call without JSON."};
}

}  // namespace

struct ServiceBroker::Provider {
  PluginInstance* plugin;
  std::uint32_t minor;
  Handler handler;
};

ServiceBroker::ServiceBroker() = default;
ServiceBroker::~ServiceBroker() = default;

void ServiceBroker::provide(PluginInstance& provider, const ServiceDeclaration& service) {
  const std::lock_guard lock(writing_);
  const Providers* known = current_.load(std::memory_order_relaxed);
  auto next = known == nullptr ? std::make_unique<Providers>() : std::make_unique<Providers>(*known);
  const auto [place, isNew] = next->try_emplace(service.id, Provider{&provider, service.minor, service.handler});
  if (!isNew) {
    throw Error{ErrorKind::conflict, "service_conflict",
                service.id + " is provided by both " + place->second.plugin->id() + " and " + provider.id() + "."};
  }
  current_.store(next.get(), std::memory_order_release);
  published_.push_back(std::move(next));
}

const ServiceBroker::Provider* ServiceBroker::find(std::string_view serviceId, std::uint32_t minMinor) const {
  const Providers* providers = current_.load(std::memory_order_acquire);
  if (providers == nullptr) return nullptr;
  const auto found = providers->find(serviceId);
  if (found == providers->end() || found->second.minor < minMinor) return nullptr;
  return found->second.plugin->state() == PluginState::active ? &found->second : nullptr;
}

bool ServiceBroker::available(std::string_view serviceId, std::uint32_t minMinor) const {
  return find(serviceId, minMinor) != nullptr;
}

std::string ServiceBroker::call(std::string_view serviceId, std::uint32_t minMinor, std::string_view method,
                                std::string_view json, std::string_view caller, Call* parent, base::Deadline deadline) {
  if (OpenTransaction::exists()) throw refused("A service is not called while a transaction is open.");
  const Provider* provider = find(serviceId, minMinor);
  if (provider == nullptr) throw notProvided(serviceId);
  const ServiceCall::Target target{serviceId, method, caller, provider->plugin->id()};
  requireAcyclic(target, provider->handler);
  if (parent != nullptr) deadline = deadline.sooner(parent->deadline());
  if (deadline.expired()) throw tooLate(serviceId, parent);

  ServiceCall call(target, json, std::string(base::LogScope::requestId()), deadline, parent);
  provider->plugin->invoke(provider->handler, call);
  if (isLate(call.answer())) throw tooLate(serviceId, parent);
  std::string result = resultOf(call.answer(), target, provider->plugin->state() == PluginState::active);
  if (deadline.expired()) throw tooLate(serviceId, parent);
  return result;
}

}  // namespace instaplay::plugins
