#include "host/edge/connection.hpp"

#include <algorithm>

#include "host/edge/compression.hpp"
#include "host/edge/socket_connection.hpp"

namespace instaplay::edge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::uint64_t kDiscardToKeepAlive = 64 * 1024;
constexpr std::size_t kReserveForBody = 256 * 1024;

}  // namespace

HttpConnection::HttpConnection(EdgeContext& context, tcp::socket socket, std::unique_ptr<Watch> watch,
                               std::string peerAddress)
    : context_(context), socket_(std::move(socket)), watch_(std::move(watch)), peerAddress_(std::move(peerAddress)) {}

void HttpConnection::start() {
  watch_->set(Phase::head, context_.deadline(context_.options.headTimeout));
  read();
}

void HttpConnection::proceed() {
  for (;;) {
    switch (step()) {
      case Next::again: continue;
      case Next::read: return read();
      case Next::write: return write();
      case Next::close: return;
    }
  }
}

HttpConnection::Next HttpConnection::step() {
  switch (state_) {
    case State::head: return onHead();
    case State::body: return onBody();
    case State::respond: return flush();
    case State::discard: return onDiscard();
    case State::linger: break;
  }
  return onLinger();
}

void HttpConnection::read() {
  input_.makeRoom(state_ != State::head);
  socket_.async_read_some(asio::buffer(input_.room(), input_.roomSize()),
                          [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
                            const WorkerPool::Busy busy(self->context_.workers);
                            self->onInput(error, count);
                          });
}

void HttpConnection::write() {
  socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](const boost::system::error_code& error) {
    const WorkerPool::Busy busy(self->context_.workers);
    if (!error) self->proceed();
  });
}

void HttpConnection::onInput(const boost::system::error_code& error, std::size_t count) {
  if (error == asio::error::operation_aborted) return;
  if (!error) {
    input_.commit(count);
    // A late client is refused although it goes on sending; one whose idle time ends with a request is served.
    if (!watch_->expired() || watch_->phase() == Phase::idle) return proceed();
  }
  const Next next = onInputEnd();
  if (next == Next::again) return proceed();
  if (next == Next::read) return read();
  if (next == Next::write) return write();
}

HttpConnection::Next HttpConnection::onInputEnd() {
  if (!watch_->expired()) return Next::close;
  if (state_ == State::body) return refuseBody(408);
  if (state_ != State::head || input_.empty()) return Next::close;
  facts_ = {};
  return respond(context_.application.refuseHead(408, "the request head took too long"));
}

HttpConnection::Next HttpConnection::onHead() {
  if (input_.empty()) return idle();
  HeadVerdict verdict = checkHead(input_.view(), context_.options.head);
  switch (verdict.kind) {
    case HeadVerdict::Kind::accepted: return begin(std::move(verdict));
    case HeadVerdict::Kind::refused:
      facts_ = {};
      return respond(context_.application.refuseHead(verdict.status, verdict.why));
    case HeadVerdict::Kind::incomplete: break;
  }
  if (watch_->phase() != Phase::head) watch_->set(Phase::head, context_.deadline(context_.options.headTimeout));
  return Next::read;
}

HttpConnection::Next HttpConnection::idle() {
  input_.shrink();
  watch_->set(Phase::idle, context_.deadline(context_.options.idleMost));
  // A drain that began before the line above has not seen this connection as idle.
  return context_.draining ? Next::close : Next::read;
}

HttpConnection::Next HttpConnection::begin(HeadVerdict verdict) {
  watch_->set(Phase::exchange, Watch::kNoDeadline);
  input_.consume(verdict.bytes);
  http::RequestHead& head = verdict.head;
  head.peerAddress = peerAddress_;
  facts_ = {head.method == "HEAD", verdict.keepAlive, verdict.expectsContinue && input_.empty(),
            acceptsGzip(head.headers), head.versionMinor};
  decoder_ = BodyDecoder(head);
  const auto length = head.contentLength;
  exchange_ = context_.application.begin(std::move(head));
  if (const auto upgrade = exchange_->upgrade()) return handOver(std::move(*upgrade));
  plan_ = exchange_->bodyPlan();
  if (decoder_.done() || plan_.kind == http::BodyPlan::Kind::none) return run({});
  if (length && *length > plan_.maxBytes) return refuseBody(413);
  if (plan_.kind == http::BodyPlan::Kind::stream) return run({});

  body_.clear();
  body_.reserve(std::min<std::uint64_t>(length.value_or(0), kReserveForBody));
  pace_ = Pace(context_.clock.monotonicMs(), context_.options.bodyGrace, context_.options.bytesPerSecond);
  state_ = State::body;
  if (std::exchange(facts_.owesContinue, false)) {
    boost::system::error_code error;
    if (socket_.write_some(asio::buffer(kContinueResponse), error) != kContinueResponse.size()) return cut();
  }
  return Next::again;
}

// RFC 6455, 4.1: the client says nothing more before it has the answer, so that nothing is lost between the two.
HttpConnection::Next HttpConnection::handOver(http::SocketUpgrade upgrade) {
  exchange_.reset();
  if (!input_.empty()) return respond(context_.application.refuseHead(400, "data before the end of the handshake"));
  if (context_.draining || !startSocket(context_, socket_, watch_, upgrade)) {
    return respond(context_.application.refuseHead(503, "no more WebSockets"));
  }
  return Next::close;
}

HttpConnection::Next HttpConnection::onBody() {
  while (!decoder_.done() && !input_.empty()) {
    const BodyStep step = decoder_.next(input_.view());
    if (decoder_.decoded() > plan_.maxBytes) return refuseBody(413);
    body_.append(step.data);
    input_.consume(step.consumed);
    if (decoder_.bad()) return refuseBody(400);
  }
  if (decoder_.done()) return run(std::move(body_));
  watch_->set(Phase::exchange, pace_.deadlineMs(decoder_.decoded()));
  return Next::read;
}

HttpConnection::Next HttpConnection::run(std::string body) {
  watch_->set(Phase::exchange, Watch::kNoDeadline);
  ExchangeStream stream({context_, socket_.native_handle(), *watch_, input_, decoder_, facts_}, plan_);
  auto response = exchange_->run(std::move(body), stream);
  if (stream.begun()) return !response && stream.finish() ? afterResponse() : cut();
  if (!response) return cut();
  if (stream.bodyFailed()) facts_.keepAlive = false;
  return respond(std::move(*response));
}

HttpConnection::Next HttpConnection::refuseBody(int status) {
  facts_.keepAlive = false;
  return respond(exchange_->refuseBody(status));
}

HttpConnection::Next HttpConnection::respond(http::Response response) {
  facts_.keepAlive = facts_.keepAlive && !response.close && !context_.draining && canDiscardRest();
  compress(response, facts_.takesGzip, context_.options.gzipBytes);
  ResponseFraming framing{facts_.versionMinor, facts_.keepAlive, false, std::nullopt};
  if (statusHasBody(response.status)) framing.length = response.body.size();
  responseHead_.clear();
  appendResponseHead(responseHead_, response.status, response.headers, framing, context_.clock.nowMs());
  responseBody_ = std::move(response.body);
  if (facts_.isHead || !statusHasBody(response.status)) responseBody_.clear();
  sent_ = 0;
  state_ = State::respond;
  return Next::again;
}

HttpConnection::Next HttpConnection::flush() {
  const std::size_t total = responseHead_.size() + responseBody_.size();
  while (sent_ < total) {
    const std::size_t headSent = std::min(sent_, responseHead_.size());
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(responseHead_) + headSent,
                                                     asio::buffer(responseBody_) + (sent_ - headSent)};
    boost::system::error_code error;
    const bool first = sent_ == 0;
    sent_ += socket_.write_some(parts, error);
    if (error == asio::error::would_block) {
      if (first || watch_->phase() != Phase::writing) {
        pace_ = Pace(context_.clock.monotonicMs(), context_.options.writeGrace, context_.options.bytesPerSecond);
      }
      watch_->set(Phase::writing, pace_.deadlineMs(sent_));
      return Next::write;
    }
    if (error) return cut();
  }
  return afterResponse();
}

HttpConnection::Next HttpConnection::afterResponse() {
  exchange_.reset();
  responseBody_ = {};
  if (!facts_.keepAlive || !canDiscardRest()) return startLinger();
  pace_ = Pace(context_.clock.monotonicMs(), context_.options.bodyGrace, context_.options.bytesPerSecond);
  state_ = decoder_.done() ? State::head : State::discard;
  return Next::again;
}

bool HttpConnection::canDiscardRest() const {
  const auto left = decoder_.left();
  return !decoder_.bad() && left && (*left == 0 || (*left <= kDiscardToKeepAlive && !facts_.owesContinue));
}

HttpConnection::Next HttpConnection::onDiscard() {
  const BodyStep step = decoder_.next(input_.view());
  input_.consume(step.consumed);
  if (decoder_.done()) {
    state_ = State::head;
    return Next::again;
  }
  watch_->set(Phase::lingering, pace_.deadlineMs(decoder_.decoded()));
  return Next::read;
}

HttpConnection::Next HttpConnection::startLinger() {
  watch_->set(Phase::lingering, context_.deadline(context_.options.lingerTime));
  boost::system::error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
  state_ = State::linger;
  return Next::again;
}

HttpConnection::Next HttpConnection::onLinger() {
  lingered_ += input_.view().size();
  input_.consume(input_.view().size());
  return lingered_ <= context_.options.lingerBytes ? Next::read : Next::close;
}

HttpConnection::Next HttpConnection::cut() {
  boost::system::error_code ignored;
  socket_.set_option(tcp::socket::linger(true, 0), ignored);
  return Next::close;
}

}  // namespace instaplay::edge
