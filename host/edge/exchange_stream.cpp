#include "host/edge/exchange_stream.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "host/base/error.hpp"

namespace instaplay::edge {
namespace {

using base::Error;
using base::ErrorKind;

constexpr std::string_view kLastChunk = "0\r\n\r\n";

Error clientGone() { return Error(ErrorKind::cancelled, "client_gone", "The client closed the connection."); }
Error clientSlow() { return Error(ErrorKind::timeout, "request_timeout", "The client was too slow."); }

iovec part(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

bool mustWait(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

}  // namespace

StreamSlot::StreamSlot(EdgeContext& context)
    : context_(context), taken_(context.streams.fetch_add(1) < context.options.maxStreams) {
  if (!taken_) return;
  try {
    waiting_.emplace(context_.workers);
  } catch (...) {
    --context_.streams;
    throw;
  }
}

StreamSlot::~StreamSlot() { --context_.streams; }

ExchangeStream::ExchangeStream(Parts parts, const http::BodyPlan& plan)
    : context_(parts.context),
      socket_(parts.socket),
      watch_(parts.watch),
      input_(parts.input),
      body_(parts.body),
      facts_(parts.facts),
      plan_(plan),
      readPace_(context_.clock.monotonicMs(), context_.options.bodyGrace, context_.options.bytesPerSecond) {}

std::size_t ExchangeStream::readBody(char* buffer, std::size_t capacity) {
  if (plan_.kind != http::BodyPlan::Kind::stream || capacity == 0) return 0;
  if (bodyFailed_) throw clientGone();
  while (!body_.done()) {
    const std::string_view input = moreInput();
    const BodyStep step = body_.next(input.substr(0, capacity));
    input_.consume(step.consumed);
    checkBody();
    if (step.data.empty()) continue;
    std::memcpy(buffer, step.data.data(), step.data.size());
    return step.data.size();
  }
  return 0;
}

void ExchangeStream::checkBody() {
  const bool tooLarge = body_.decoded() > plan_.maxBytes;
  bodyFailed_ = body_.bad() || tooLarge;
  if (body_.bad()) throw Error(ErrorKind::invalid, "malformed_body", "The chunked body is malformed.");
  if (tooLarge) throw Error(ErrorKind::tooLarge, "payload_too_large", "The request body is too large.");
}

std::string_view ExchangeStream::moreInput() {
  takeSlot();
  while (input_.empty()) {
    sendContinue();
    input_.makeRoom(true);
    const ssize_t count = ::recv(socket_, input_.room(), input_.roomSize(), 0);
    if (count > 0) {
      input_.commit(static_cast<std::size_t>(count));
    } else if (count < 0 && mustWait(errno)) {
      waitFor(POLLIN, Phase::exchange, readPace_.deadlineMs(body_.decoded()));
    } else if (count == 0 || errno != EINTR) {
      bodyFailed_ = true;
      throw clientGone();
    }
  }
  return input_.view();
}

void ExchangeStream::takeSlot() {
  if (slot_) return;
  slot_.emplace(context_);
  if (slot_->taken()) return;
  slot_.reset();
  throw base::unavailable("Too many transfers are running.");
}

void ExchangeStream::sendContinue() {
  if (!std::exchange(facts_.owesContinue, false)) return;
  iovec line = part(kContinueResponse);
  send(&line, 1);
}

void ExchangeStream::beginStream(const http::Response& head, std::optional<std::uint64_t> length) {
  if (begun_) throw Error(ErrorKind::state, "stream_begun", "The response has begun already.");
  bodyless_ = facts_.isHead || !statusHasBody(head.status);
  if (!bodyless_) takeSlot();
  begun_ = true;
  chunked_ = !length && statusHasBody(head.status) && facts_.versionMinor == 1;
  lengthLeft_ = bodyless_ ? std::nullopt : length;
  const bool endedByClosing = !length && !chunked_ && !bodyless_;
  facts_.keepAlive = facts_.keepAlive && !head.close && !endedByClosing && !context_.draining && body_.done();

  std::string text;
  const ResponseFraming framing{facts_.versionMinor, facts_.keepAlive, chunked_,
                                statusHasBody(head.status) ? length : std::nullopt};
  appendResponseHead(text, head.status, head.headers, framing, context_.clock.nowMs());
  writePace_ = Pace(context_.clock.monotonicMs(), context_.options.writeGrace, context_.options.bytesPerSecond);
  iovec bytes = part(text);
  send(&bytes, 1);
}

void ExchangeStream::writeStream(std::string_view bytes) {
  if (!begun_) throw Error(ErrorKind::state, "stream_not_begun", "The response has not begun.");
  if (bodyless_ || bytes.empty()) return;
  if (lengthLeft_) {
    if (bytes.size() > *lengthLeft_) throw Error(ErrorKind::state, "stream_too_long", "More bytes than announced.");
    *lengthLeft_ -= bytes.size();
  }
  if (!chunked_) {
    iovec whole = part(bytes);
    return send(&whole, 1);
  }
  std::array<char, 20> size{};
  char* end = std::to_chars(size.begin(), size.end(), bytes.size(), 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  std::array<iovec, 3> parts = {part({size.data(), end}), part(bytes), part("\r\n")};
  send(parts.data(), parts.size());
}

bool ExchangeStream::finish() {
  if (writeFailed_ || lengthLeft_.value_or(0) > 0) return false;
  if (!chunked_ || bodyless_) return true;
  try {
    iovec last = part(kLastChunk);
    send(&last, 1);
  } catch (const Error&) {
    return false;
  }
  return true;
}

bool ExchangeStream::peerGone() {
  pollfd state{socket_, POLLRDHUP, 0};
  return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void ExchangeStream::send(iovec* parts, std::size_t count) {
  if (writeFailed_) throw clientGone();
  while (count > 0) {
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = count;
    const ssize_t result = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (result < 0 && mustWait(errno)) {
      waitFor(POLLOUT, Phase::writing, writePace_.deadlineMs(sent_));
      continue;
    }
    if (result < 0 && errno == EINTR) continue;
    if (result < 0) {
      writeFailed_ = true;
      throw clientGone();
    }
    auto left = static_cast<std::size_t>(result);
    sent_ += left;
    for (; count > 0 && left >= parts->iov_len; ++parts, --count) left -= parts->iov_len;
    if (count > 0) {
      parts->iov_base = static_cast<char*>(parts->iov_base) + left;
      parts->iov_len -= left;
    }
  }
}

void ExchangeStream::waitFor(short events, Phase phase, std::int64_t deadlineMs) {
  watch_.set(phase, deadlineMs);
  pollfd state{socket_, events, 0};
  ::poll(&state, 1, -1);
  const bool late = watch_.expired();
  watch_.set(Phase::exchange, Watch::kNoDeadline);
  if (!late) return;
  (events == POLLIN ? bodyFailed_ : writeFailed_) = true;
  throw clientSlow();
}

}  // namespace instaplay::edge
