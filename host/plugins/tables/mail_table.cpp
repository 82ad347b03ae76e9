#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/tables.hpp"
#include "host/stores/mail/port.hpp"

namespace instaplay::plugins {
namespace {

ip_status send(ip_host* host, ip_str to, ip_str subject, ip_str text) {
  return guarded([&] {
    contextOf(host).stores.mailer.send({std::string(view(to)), std::string(view(subject)), std::string(view(text))});
  });
}

}  // namespace

const ip_iface_mail kMailTable = {IP_HDR_INIT(ip_iface_mail), send};

}  // namespace instaplay::plugins
