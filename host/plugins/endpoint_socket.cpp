#include "host/plugins/endpoint_socket.hpp"

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"

namespace instaplay::plugins {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::uint16_t kNormal = 1000, kTooSlow = 4008;
constexpr std::size_t kMaxReason = 123;  // what a close frame has room for

/// Whether an endpoint may send this close code (RFC 6455, 7.4).
bool isSendable(std::uint32_t code) {
  const bool isRegistered = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
  return isRegistered || (code >= 3000 && code <= 4999);
}

}  // namespace

void EndpointSocket::send(std::string_view bytes, MessageKind kind) {
  if (kind == MessageKind::text && !base::isUtf8(bytes)) {
    throw Error{ErrorKind::invalid, "invalid_argument", "A text message is UTF-8; send other bytes as binary."};
  }
  std::shared_ptr<EndpointConnection> connection;
  bool isTaken = true;
  {
    const std::lock_guard lock(mutex_);
    connection = connection_.lock();
    if (!attached_) isTaken = keep(bytes, kind);
  }
  if (connection) isTaken = connection->send(bytes, kind);
  if (!isTaken) throw Error{ErrorKind::limited, "peer_too_slow", "The peer is too slow and is being closed."};
}

bool EndpointSocket::keep(std::string_view bytes, MessageKind kind) {
  if (closing_) return true;
  if (waiting_.size() >= kMostWaiting || waitingBytes_ + bytes.size() > kMostWaitingBytes) {
    closing_.emplace(kTooSlow, "too slow");
    return false;
  }
  waitingBytes_ += bytes.size();
  waiting_.emplace_back(bytes, kind);
  return true;
}

void EndpointSocket::close(std::uint32_t wantedCode, std::string_view wantedReason) {
  const std::uint16_t code = isSendable(wantedCode) ? static_cast<std::uint16_t>(wantedCode) : kNormal;
  const bool fits = wantedReason.size() <= kMaxReason && base::isUtf8(wantedReason);
  const std::string_view reason = fits ? wantedReason : std::string_view();
  std::shared_ptr<EndpointConnection> connection;
  {
    const std::lock_guard lock(mutex_);
    connection = connection_.lock();
    if (!attached_ && !closing_) closing_.emplace(code, reason);
  }
  if (connection) connection->close(code, reason);
}

void EndpointSocket::attach(const std::shared_ptr<EndpointConnection>& connection) {
  const std::lock_guard lock(mutex_);
  for (const auto& [bytes, kind] : waiting_) connection->send(bytes, kind);
  waiting_.clear();
  if (closing_) connection->close(closing_->first, closing_->second);
  connection_ = connection;
  attached_ = true;
}

}  // namespace instaplay::plugins
