#pragma once

#include <instaplay/abi/platform.h>
#include <instaplay/host.hpp>

#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_mail> {
  static constexpr const char* id = IP_IFACE_MAIL;
  static bool hasBaseline(const ip_iface_mail* table) noexcept { return IP_HAS(ip_iface_mail, table, send); }
};

/// Plain-text mail, by SMTP or, in development, into files of the data folder. A small value; any thread. Since 1.0.
///
/// Mail is slow and fails for reasons of others, so a request enqueues a job in the transaction of what it announces,
/// and the job sends:
///
///   r.job("auth.mail", [this](Job& job) { mail_.send(...); });
class Mail {
 public:
  /// Throws HostError (unsupported) when the host has no "ip.mail/1".
  explicit Mail(const Host& host) : host_(host), table_(&host.require<ip_iface_mail>()) {}

  /// Sends one mail. Blocks for as long as the mail server takes, so call it from a job. Throws HostError
  /// (invalid: the address; unavailable: the server). text is UTF-8 with '\n' line ends; subject must be one line.
  void send(std::string_view to, std::string_view subject, std::string_view text) const {
    host_.check(table_->send(host_.handle(), toStr(to), toStr(subject), toStr(text)), "mail.send");
  }

 private:
  Host host_;
  const ip_iface_mail* table_;
};

}  // namespace sdk_v1
}  // namespace instaplay
