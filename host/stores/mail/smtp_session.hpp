#pragma once

#include <Poco/Net/SMTPClientSession.h>

#include <string>

namespace instaplay::stores {

/// Poco's SMTP session over a socket that is connected already, with STARTTLS that checks the certificate's name.
class SmtpSession : public Poco::Net::SMTPClientSession {
 public:
  using SMTPClientSession::SMTPClientSession;
  /// After login(). Throws a Poco exception when the server refuses or its certificate is not valid for host.
  void startTls(const std::string& host);
};

}  // namespace instaplay::stores
