#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "host/base/clock.hpp"
#include "host/stores/mail/port.hpp"

namespace instaplay::stores {

enum class SmtpTls { off, required };

struct SmtpOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 25;
  SmtpTls tls = SmtpTls::off;  ///< required: STARTTLS with a certificate that is valid for host, else nothing is sent
  std::string username, password;             ///< no username: no login
  std::string from;                           ///< "no-reply@example.org"
  std::chrono::milliseconds timeout{10'000};  ///< of connecting, and of each answer
};

/// Sends by SMTP, one connection a mail. An address that the server refuses for good throws invalid ("mail_refused").
class SmtpMailer final : public Mailer {
 public:
  /// Throws invalid when from is no address, or a login is to be sent without TLS to another machine.
  SmtpMailer(SmtpOptions options, const base::Clock& clock);
  void send(const Mail& mail) override;

 private:
  SmtpOptions options_;
  const base::Clock& clock_;
};

}  // namespace instaplay::stores
