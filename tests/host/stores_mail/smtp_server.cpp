#include "tests/host/stores_mail/smtp_server.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <algorithm>

namespace instaplay::testing {
namespace {

const Poco::Timespan kPollTime(0, 20'000);
const Poco::Timespan kPatience(10, 0);

}  // namespace

SmtpServer::SmtpServer(SmtpBehaviour behaviour)
    : behaviour_(std::move(behaviour)),
      listener_(Poco::Net::SocketAddress("127.0.0.1", 0)),
      thread_([this] { serve(); }) {}

SmtpServer::~SmtpServer() {
  stopping_ = true;
  thread_.join();
}

std::vector<std::string> SmtpServer::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

std::vector<std::string> SmtpServer::mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}

bool SmtpServer::heard(const std::string& command) const {
  const auto lines = commands();
  return std::find(lines.begin(), lines.end(), command) != lines.end();
}

void SmtpServer::serve() {
  while (!stopping_) {
    if (!listener_.poll(kPollTime, Poco::Net::Socket::SELECT_READ)) continue;
    Poco::Net::StreamSocket socket = listener_.acceptConnection();
    socket.setReceiveTimeout(kPatience);
    try {
      converse(Poco::Net::DialogSocket(socket));
    } catch (const Poco::Exception&) {
      continue;  // the client broke off
    }
  }
}

void SmtpServer::converse(Poco::Net::DialogSocket socket) {
  if (behaviour_.silent) {
    while (!stopping_) socket.poll(kPollTime, Poco::Net::Socket::SELECT_ERROR);
    return;
  }
  socket.sendMessage("220 ready");
  for (std::string line; socket.receiveMessage(line) && !stopping_;) {
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(line);
    }
    const std::string verb = line.substr(0, line.find_first_of(" :"));
    const std::string answer = answerTo(verb);
    socket.sendMessage(answer);
    if (verb == "QUIT") return;
    if (verb == "STARTTLS" && answer.starts_with("220")) beginTls(socket);
    if (verb == "DATA" && answer.starts_with("354")) receiveMail(socket);
  }
}

std::string SmtpServer::answerTo(const std::string& verb) const {
  const auto special = behaviour_.answers.find(verb);
  if (special != behaviour_.answers.end()) return special->second;
  if (verb == "EHLO") return "250-fine\r\n250 AUTH PLAIN";
  if (verb == "DATA") return "354 go on";
  if (verb == "AUTH") return "235 welcome";
  if (verb == "STARTTLS") return behaviour_.certificate.empty() ? "502 no TLS here" : "220 go on";
  return "250 fine";
}

void SmtpServer::receiveMail(Poco::Net::DialogSocket& socket) {
  std::string mail;
  for (std::string line; socket.receiveMessage(line) && line != ".";) {
    mail += (line.starts_with('.') ? line.substr(1) : line) + "\r\n";
  }
  {
    const std::lock_guard lock(mutex_);
    mails_.push_back(mail);
  }
  socket.sendMessage(answerTo("end of mail"));
}

void SmtpServer::beginTls(Poco::Net::DialogSocket& socket) const {
  using Poco::Net::Context;
  const std::string pem = behaviour_.certificate.string();
  const Context::Ptr context = new Context(Context::TLS_SERVER_USE, pem, pem, "", Context::VERIFY_NONE);
  auto secure = Poco::Net::SecureStreamSocket::attach(socket, context);
  secure.completeHandshake();
  socket = secure;
}

}  // namespace instaplay::testing
