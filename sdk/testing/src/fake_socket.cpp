#include "fake_socket.hpp"

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"

namespace instaplay::testing {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::uint16_t kTooLarge = 1009;

}  // namespace

bool FakeSocket::Inbox::send(std::string_view bytes, plugins::MessageKind kind) {
  const std::lock_guard lock(mutex);
  if (code == 0) messages.push_back({std::string(bytes), kind});
  return true;
}

void FakeSocket::Inbox::close(std::uint16_t given, std::string_view) {
  const std::lock_guard lock(mutex);
  if (code == 0) code = given;
}

FakeSocket::FakeSocket(std::unique_ptr<plugins::EndpointSession> session) : session_(std::move(session)) {
  session_->attach(inbox_);
}

void FakeSocket::send(std::string_view bytes, plugins::MessageKind kind) {
  if (closeCode() != 0) throw Error{ErrorKind::state, "socket_closed", "The connection is closed."};
  if (kind == plugins::MessageKind::text && !base::isUtf8(bytes)) {
    throw Error{ErrorKind::invalid, "invalid_argument", "A text message is UTF-8; send other bytes as binary."};
  }
  if (bytes.size() > session_->endpoint().maxMessage) return close(kTooLarge);
  session_->message(bytes, kind);
  closeCode();
}

void FakeSocket::close(std::uint16_t code) {
  inbox_->close(code, {});
  closeCode();
}

/// Ends the session once either side has closed, as a transport does.
std::uint16_t FakeSocket::closeCode() {
  std::uint16_t code = 0;
  {
    const std::lock_guard lock(inbox_->mutex);
    code = inbox_->code;
  }
  if (code != 0) session_->closed(code);
  return code;
}

std::vector<FakeSocket::Message> FakeSocket::received() {
  const std::lock_guard lock(inbox_->mutex);
  return inbox_->messages;
}

}  // namespace instaplay::testing
