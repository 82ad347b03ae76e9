#include "fake_provider.hpp"

#include <instaplay/str.hpp>

#include <algorithm>
#include <utility>

#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/plugins/call.hpp"
#include "host/plugins/registration.hpp"

namespace instaplay::testing {
namespace {

constexpr const char* kId = "fakes";
constexpr const char* kVersion = "1.0.0";

thread_local FakeProvider* creating = nullptr;

ip_status create(const ip_host_api*, ip_plugin** out) {
  *out = reinterpret_cast<ip_plugin*>(creating);
  return IP_OK;
}
ip_status configure(ip_plugin*, ip_str, std::uint32_t) { return IP_OK; }
ip_status registerAll(ip_plugin* plugin, ip_registrar* registrar) {
  return reinterpret_cast<FakeProvider*>(plugin)->declare(registrar);
}
ip_status start(ip_plugin*) { return IP_OK; }
ip_status stop(ip_plugin*, std::uint32_t) { return IP_OK; }
void destroy(ip_plugin*) {}
const void* getExtension(ip_plugin*, const char*) { return nullptr; }

const ip_plugin_entry kEntry = {IP_HDR_INIT(ip_plugin_entry),
                                kId,
                                kVersion,
                                kVersion,
                                "",
                                create,
                                configure,
                                registerAll,
                                start,
                                stop,
                                destroy,
                                getExtension};

void takeReply(void* answer, ip_str json) {
  auto& out = *static_cast<plugins::Answer*>(answer);
  out.body = toView(json);
  out.kind = plugins::Answer::Kind::json;
}

base::Error toError(ip_status status, const ip_error& failure) {
  base::Error error{base::errorKind(status), std::string(toView(failure.code)), std::string(toView(failure.message))};
  error.retryAfter = std::chrono::milliseconds{failure.retry_after_ms};
  if (failure.fields_json.n == 0) return error;
  for (const base::Json& field : base::parseJson(toView(failure.fields_json))) {
    error.fields.push_back({field.value("path", ""), field.value("message", "")});
  }
  return error;
}

void refuse(plugins::Answer& answer, base::Error error) {
  answer.error = std::move(error);
  answer.kind = plugins::Answer::Kind::error;
}

ip_status answerCall(void* self, ip_call* handle) {
  const auto& service = *static_cast<FakeProvider::Service*>(self);
  plugins::Call& call = plugins::Call::from(handle);
  if (service.function == nullptr) {
    refuse(call.answer(), {base::ErrorKind::unavailable, "not_faked",
                           "The test fakes nothing of " + service.id + ": host.provide(\"" + service.id + "\", ...)."});
    return IP_OK;
  }
  ip_error failure{};
  failure.hdr = IP_HDR_INIT(ip_error);
  const ip_status status = service.function(service.ctx, toStr(call.get("service.method").value_or("")),
                                            toStr(call.body()), &takeReply, &call.answer(), &failure);
  if (status != IP_OK) refuse(call.answer(), toError(status, failure));
  return IP_OK;
}

}  // namespace

FakeProvider::Creating::Creating(FakeProvider& provider) { creating = &provider; }
FakeProvider::Creating::~Creating() { creating = nullptr; }

void FakeProvider::provide(std::string serviceId, ip_fake_service function, void* ctx) {
  services_[serviceId] = {serviceId, 0, function, ctx};
}

plugins::LinkedPlugin FakeProvider::linkedFor(const plugins::Manifest& underTest) {
  for (const plugins::ServiceNeed& need : underTest.needs) {
    auto found = services_.find(need.id);
    if (found == services_.end() && !need.optional) found = services_.emplace(need.id, Service{need.id}).first;
    if (found != services_.end()) found->second.minor = need.minor;
  }
  plugins::Manifest manifest;
  manifest.id = kId;
  manifest.version = kVersion;
  for (const auto& [id, service] : services_) manifest.provides.push_back(id + "." + std::to_string(service.minor));
  return {std::move(manifest), &kEntry};
}

ip_status FakeProvider::declare(ip_registrar* registrar) {
  for (auto& [id, service] : services_) {
    const ip_service_def definition{IP_HDR_INIT(ip_service_def), toStr(id), answerCall, &service, service.minor};
    const ip_status status = plugins::registrarTable().provide(registrar, &definition);
    if (status != IP_OK) return status;
  }
  return IP_OK;
}

}  // namespace instaplay::testing
