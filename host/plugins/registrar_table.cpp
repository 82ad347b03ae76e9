#include "host/plugins/last_error.hpp"
#include "host/plugins/registration.hpp"

namespace instaplay::plugins {
namespace {

/// Runs one declaration: none after the seal, and a refusal is kept, so that a plugin cannot overlook it.
template <class Declare>
ip_status declare(ip_registrar* handle, Declare&& declare) {
  return guarded([&] {
    Registration& registration = Registration::from(handle);
    if (registration.sealed()) {
      throw base::Error{base::ErrorKind::state, "internal", "Declarations end with register_all."};
    }
    try {
      declare(registration);
    } catch (const base::Error& error) {
      registration.refused(error);
      throw;
    }
  });
}

/// The function of the table that hands its descriptor to one member of Registration.
template <auto member, class Descriptor>
ip_status declareOne(ip_registrar* handle, const Descriptor* descriptor) {
  return declare(handle, [&](Registration& registration) { (registration.*member)(descriptor); });
}

ip_status declareSchema(ip_registrar* handle, ip_str name, ip_str json) {
  return declare(handle, [&](Registration& registration) { registration.schema(name, json); });
}

}  // namespace

const ip_iface_registrar& registrarTable() {
  static const ip_iface_registrar table = {
      IP_HDR_INIT(ip_iface_registrar),
      &declareOne<&Registration::route, ip_route>,
      &declareOne<&Registration::job, ip_job>,
      &declareOne<&Registration::subscribe, ip_subscription>,
      &declareOne<&Registration::provide, ip_service_def>,
      &declareOne<&Registration::step, ip_step>,
      &declareOne<&Registration::collection, ip_collection>,
      &declareSchema,
      &declareOne<&Registration::socketCommand, ip_socket_command>,
      &declareOne<&Registration::socketEndpoint, ip_socket_endpoint>,
  };
  return table;
}

}  // namespace instaplay::plugins
