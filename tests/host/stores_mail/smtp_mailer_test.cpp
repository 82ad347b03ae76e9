#include "host/stores/mail/smtp_mailer.hpp"

#include <Poco/Net/MailMessage.h>

#include <cstdlib>
#include <sstream>

#include "tests/host/stores_mail/certificate.hpp"
#include "tests/host/stores_mail/mail_contract.hpp"
#include "tests/host/stores_mail/smtp_server.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using testing::SmtpBehaviour;
using testing::SmtpServer;

namespace {

const Mail kMail{"alice@example.org",
                 "Gr\xC3\xBC\xC3\x9F"
                 "e",
                 "Hej \xC3\x85sa\n.\nbye\n"};

SmtpOptions optionsFor(const SmtpServer& server) {
  SmtpOptions options;
  options.port = server.port();
  options.from = "no-reply@example.org";
  options.timeout = std::chrono::seconds{5};
  return options;
}

base::ErrorKind failureOfSending(const SmtpOptions& options) {
  const base::ManualClock clock;
  return failureOf([&] { SmtpMailer(options, clock).send(kMail); });
}

void send(const SmtpOptions& options) {
  const base::ManualClock clock;
  SmtpMailer(options, clock).send(kMail);
}

// What OpenSSL trusts in this process while it lives.
class TrustedCertificate {
 public:
  explicit TrustedCertificate(const std::filesystem::path& file) { ::setenv("SSL_CERT_FILE", file.c_str(), 1); }
  ~TrustedCertificate() { ::unsetenv("SSL_CERT_FILE"); }
  TrustedCertificate(const TrustedCertificate&) = delete;
  TrustedCertificate& operator=(const TrustedCertificate&) = delete;
};

}  // namespace

TEST_CASE("a mail reaches the server whole, whatever it holds") {
  const SmtpServer server;
  send(optionsFor(server));
  REQUIRE(server.mails().size() == 1);
  CHECK(server.heard("MAIL FROM: <no-reply@example.org>"));
  CHECK(server.heard("RCPT TO: <alice@example.org>"));
  std::istringstream stream(server.mails()[0]);
  Poco::Net::MailMessage message;
  message.read(stream);
  CHECK(message.get("Subject") == kMail.subject);
  CHECK(message.get("To") == "alice@example.org");
  CHECK(message.getContent() == "Hej \xC3\x85sa\r\n.\r\nbye\r\n");
}

TEST_CASE("bad mail is refused before a server hears of it") {
  const SmtpServer server;
  const base::ManualClock clock;
  SmtpMailer mailer(optionsFor(server), clock);
  mailerRefusesBadMail(mailer);
  CHECK(server.commands().empty());
}

TEST_CASE("an address that the server refuses for good is invalid, any other refusal is unavailable") {
  const auto failureWith = [](const std::string& verb, const std::string& answer) {
    const SmtpServer server({{{verb, answer}}, {}});
    return failureOfSending(optionsFor(server));
  };
  CHECK(failureWith("RCPT", "550 no such user") == base::ErrorKind::invalid);
  CHECK(failureWith("RCPT", "450 mailbox busy") == base::ErrorKind::unavailable);
  CHECK(failureWith("MAIL", "421 closing") == base::ErrorKind::unavailable);
  CHECK(failureWith("DATA", "451 try later") == base::ErrorKind::unavailable);
  CHECK(failureWith("end of mail", "452 disk full") == base::ErrorKind::unavailable);
}

TEST_CASE("a server that does not answer in time, or is not there, is unavailable") {
  std::uint16_t unused = 0;
  {
    const SmtpServer silent({{}, {}, true});
    auto options = optionsFor(silent);
    options.timeout = std::chrono::milliseconds{100};
    CHECK(failureOfSending(options) == base::ErrorKind::unavailable);
    unused = silent.port();
  }
  SmtpOptions options;
  options.port = unused;
  options.from = "no-reply@example.org";
  CHECK(failureOfSending(options) == base::ErrorKind::unavailable);
}

TEST_CASE("with TLS required, a server without it gets neither password nor mail") {
  const SmtpServer server;
  auto options = optionsFor(server);
  options.tls = SmtpTls::required;
  options.username = "mailer";
  options.password = "secret";
  CHECK(failureOfSending(options) == base::ErrorKind::unavailable);
  CHECK(server.heard("STARTTLS"));
  for (const auto& line : server.commands()) CHECK_FALSE((line.starts_with("AUTH") || line.starts_with("MAIL")));
}

TEST_CASE("with TLS required, the mail and the login go through the encrypted connection") {
  const testing::TempFolder folder;
  testing::writeSelfSigned(folder.path() / "server.pem", "localhost");
  const TrustedCertificate trusted(folder.path() / "server.pem");
  const SmtpServer server({{}, folder.path() / "server.pem"});
  auto options = optionsFor(server);
  options.host = "localhost";
  options.tls = SmtpTls::required;
  options.username = "mailer";
  options.password = "secret";
  send(options);
  CHECK(server.mails().size() == 1);
  CHECK(server.heard("STARTTLS"));
}

TEST_CASE("a certificate that is not trusted, or is for another name, is refused") {
  const testing::TempFolder folder;
  testing::writeSelfSigned(folder.path() / "server.pem", "localhost");
  testing::writeSelfSigned(folder.path() / "other.pem", "mail.example.org");
  const auto failureWith = [&](const char* certificate, const char* trusted) {
    const TrustedCertificate trust(folder.path() / trusted);
    const SmtpServer server({{}, folder.path() / certificate});
    auto options = optionsFor(server);
    options.host = "localhost";
    options.tls = SmtpTls::required;
    const auto kind = failureOfSending(options);
    CHECK(server.mails().empty());
    return kind;
  };
  CHECK(failureWith("server.pem", "other.pem") == base::ErrorKind::unavailable);
  CHECK(failureWith("other.pem", "other.pem") == base::ErrorKind::unavailable);
}

TEST_CASE("a password is not sent to another machine without TLS") {
  const base::ManualClock clock;
  SmtpOptions options;
  options.host = "mail.example.org";
  options.username = "mailer";
  options.from = "no-reply@example.org";
  CHECK(failureOf([&] { SmtpMailer(options, clock); }) == base::ErrorKind::invalid);
}
