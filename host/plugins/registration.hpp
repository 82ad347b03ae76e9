#pragma once

#include <instaplay/abi/registrar.h>

#include <map>
#include <string>
#include <vector>

#include "host/base/error.hpp"
#include "host/plugins/declarations.hpp"
#include "host/plugins/manifest.hpp"

namespace instaplay::plugins {

/// Which plugin declared what only one may: "route GET /api/v1/posts/{}", "job stories.expire".
using DeclarationOwners = std::map<std::string, std::string, std::less<>>;

/// What stands behind an ip_registrar*: takes one plugin's declarations during register_all, copied and checked, and
/// refuses everything once sealed. Must live as long as the plugin, which may keep the handle. The thread of the
/// manager only.
class Registration {
 public:
  /// owners: what other plugins have declared; must outlive the registration until it is sealed.
  Registration(const Manifest& manifest, const DeclarationOwners& owners) : manifest_(manifest), owners_(owners) {}
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

  static Registration& from(ip_registrar* handle) { return *reinterpret_cast<Registration*>(handle); }
  ip_registrar* handle() { return reinterpret_cast<ip_registrar*>(this); }

  /// Ends the registration and gives what was declared. Throws PluginFailure with every refused declaration, also when
  /// the plugin did not care, and when a service that plugin.yaml promises is missing.
  Declarations seal();
  /// Throws the PluginFailure of what was refused so far, if anything was.
  void throwProblems() const;
  /// What of it only one plugin may declare; complete once sealed.
  const DeclarationOwners& claims() const { return claims_; }

  /// Each throws base::Error invalid for a malformed descriptor, conflict for one that exists, state once sealed.
  void route(const ip_route* descriptor);
  void job(const ip_job* descriptor);
  void subscribe(const ip_subscription* descriptor);
  void provide(const ip_service_def* descriptor);
  void step(const ip_step* descriptor);
  void collection(const ip_collection* descriptor);
  void schema(ip_str name, ip_str json);
  void socketCommand(const ip_socket_command* descriptor);
  void socketEndpoint(const ip_socket_endpoint* descriptor);

  /// Notes a refusal, for seal().
  void refused(const base::Error& error) { problems_.push_back(error.message); }
  bool sealed() const { return sealed_; }

 private:
  void claim(const std::string& what, const std::string& name);
  std::uint32_t promisedMinor(const std::string& service) const;
  void requirePromisedServices();

  const Manifest& manifest_;
  const DeclarationOwners& owners_;
  DeclarationOwners claims_;
  Declarations declarations_;
  std::vector<std::string> problems_;
  bool sealed_ = false;
};

/// "ip.registrar/1".
const ip_iface_registrar& registrarTable();

}  // namespace instaplay::plugins
