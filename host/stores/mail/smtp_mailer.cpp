#include "host/stores/mail/smtp_mailer.hpp"

#include <Poco/Environment.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <sstream>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/mail/mail_text.hpp"
#include "host/stores/mail/smtp_session.hpp"

namespace instaplay::stores {
namespace {

Poco::Timespan timespan(std::chrono::milliseconds time) { return Poco::Timespan(time.count() * 1000); }

bool isThisMachine(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

Poco::Net::StreamSocket connect(const SmtpOptions& options) {
  Poco::Net::StreamSocket socket;
  socket.connect(Poco::Net::SocketAddress(options.host, options.port), timespan(options.timeout));
  socket.setReceiveTimeout(timespan(options.timeout));
  socket.setSendTimeout(timespan(options.timeout));
  return socket;
}

void greet(SmtpSession& session, const SmtpOptions& options) {
  const std::string self = Poco::Environment::nodeName();
  session.login(self);
  if (options.tls == SmtpTls::required) {
    session.startTls(options.host);
    session.login(self);
  }
  if (!options.username.empty()) {
    session.login(self, SmtpSession::AUTH_PLAIN, options.username, options.password);
  }
}

// 550 to 553 at RCPT speak of the address; any other refusal may be different later.
void addressTo(SmtpSession& session, const std::string& from, const std::string& to) {
  try {
    session.sendAddresses(from, {to});
  } catch (const Poco::Net::SMTPException& error) {
    if (error.code() < 550 || error.code() > 553) throw;
    base::logWarn("mail", "The mail server refuses an address.", {{"answer", error.displayText()}});
    throw base::Error(base::ErrorKind::invalid, "mail_refused", "The mail server refuses this address.");
  }
}

}  // namespace

SmtpMailer::SmtpMailer(SmtpOptions options, const base::Clock& clock) : options_(std::move(options)), clock_(clock) {
  requireAddress(options_.from);
  if (!options_.username.empty() && options_.tls == SmtpTls::off && !isThisMachine(options_.host)) {
    throw base::Error(base::ErrorKind::invalid, "mail_without_tls",
                      "An SMTP password is sent to another machine only with TLS: set tls to required.");
  }
}

void SmtpMailer::send(const Mail& mail) {
  requireSendable(mail);
  std::istringstream message(composeForTransport(mail, options_.from, clock_.nowMs()));
  try {
    SmtpSession session(connect(options_));
    session.setTimeout(timespan(options_.timeout));
    greet(session, options_);
    addressTo(session, options_.from, mail.to);
    session.sendData();
    session.sendMessage(message);
  } catch (const Poco::Exception& error) {
    base::logError("mail", "A mail was not sent.", {{"server", options_.host}, {"error", error.displayText()}});
    throw base::unavailable("The mail server does not take mail now.");
  }
}

}  // namespace instaplay::stores
