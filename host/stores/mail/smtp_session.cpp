#include "host/stores/mail/smtp_session.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureStreamSocket.h>

namespace instaplay::stores {
namespace {

Poco::Net::Context::Ptr strictContext() {
  using Poco::Net::Context;
  static const int initialised = (Poco::Net::initializeSSL(), 1);
  static_cast<void>(initialised);
  Context::Ptr context = new Context(Context::TLS_CLIENT_USE, "", "", "", Context::VERIFY_STRICT, 9, true);
  context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
  context->enableExtendedCertificateVerification(true);
  return context;
}

}  // namespace

void SmtpSession::startTls(const std::string& host) {
  std::string response;
  const int status = sendCommand("STARTTLS", response);
  if (!isPositiveCompletion(status)) throw Poco::Net::SMTPException("The server refuses STARTTLS", response, status);
  auto secure = Poco::Net::SecureStreamSocket::attach(socket(), host, strictContext());
  socket() = secure;
}

}  // namespace instaplay::stores
