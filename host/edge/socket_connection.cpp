#include "host/edge/socket_connection.hpp"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <functional>
#include <mutex>
#include <optional>

#include "host/base/log.hpp"
#include "host/edge/edge_context.hpp"
#include "host/edge/http_syntax.hpp"
#include "host/edge/send_queue.hpp"
#include "host/edge/socket_lane.hpp"
#include "host/realtime/message_rate.hpp"

namespace instaplay::edge {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
namespace close_code = realtime::close_code;
using asio::ip::tcp;
using boost::system::error_code;
using realtime::Frame;
using realtime::FrameKind;

constexpr std::int64_t kNever = Watch::kNoDeadline;
constexpr std::size_t kReadBuffer = 4 * 1024;  // what an idle connection may keep
constexpr std::size_t kMostReason = 123;

beast::http::request<beast::http::empty_body> handshakeOf(const http::SocketUpgrade& upgrade) {
  using beast::http::field;
  beast::http::request<beast::http::empty_body> request{beast::http::verb::get, "/", 11};
  request.set(field::host, "-");
  request.set(field::connection, "upgrade");
  request.set(field::upgrade, "websocket");
  request.set(field::sec_websocket_version, "13");
  request.set(field::sec_websocket_key, upgrade.key);
  return request;
}

void addHeaders(websocket::response_type& response, const http::SocketUpgrade& upgrade) {
  for (const http::Header& header : upgrade.headers.all()) {
    if (isToken(header.name) && isFieldValue(header.value)) response.insert(header.name, header.value);
  }
  if (!upgrade.subprotocol.empty()) {
    response.set(beast::http::field::sec_websocket_protocol, upgrade.subprotocol);
  }
  response.set(beast::http::field::server, "InstaPlay");  // else Beast tells its version
}

std::uint16_t codeOf(const error_code& error) {
  if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
    return close_code::kTooLarge;
  }
  if (error == websocket::error::bad_frame_payload) return close_code::kBadText;
  const bool isOfProtocol = error.category() == make_error_code(websocket::error::bad_opcode).category();
  return isOfProtocol ? close_code::kProtocol : close_code::kAbnormal;
}

/// A socket that tells when its WebSocket has said its last and waits for the client to go, for which Beast sets no
/// time.
class PartingSocket : public tcp::socket {
 public:
  explicit PartingSocket(tcp::socket socket) : tcp::socket(std::move(socket)) {}
  std::function<void()> parts;
};

// Found by Beast, as its documentation of teardown says.
template <class Handler>
void async_teardown(beast::role_type role, PartingSocket& socket, Handler&& handler) {
  socket.parts();
  websocket::async_teardown(role, static_cast<tcp::socket&>(socket), std::forward<Handler>(handler));
}

/// One WebSocket. Its stream is used on its strand only, the session on the lane only; what is sent and how it ends
/// stand under the mutex.
class SocketConnection final : public realtime::Wire,
                               public LiveSocket,
                               public std::enable_shared_from_this<SocketConnection> {
 public:
  SocketConnection(EdgeContext& context, http::SocketUpgrade upgrade)
      : context_(context),
        options_(context.options.sockets),
        upgrade_(std::move(upgrade)),
        lane_(std::make_shared<SocketLane>(context.workers)),
        queue_({options_.queueMessages, options_.queueBytes}) {
    if (upgrade_.limit) rate_.emplace(*upgrade_.limit, context_.clock.monotonicMs());
  }
  ~SocketConnection() override { context_.sockets.remove(*this); }

  void start(tcp::socket socket, std::unique_ptr<Watch> watch);

  bool send(Frame frame) override;
  void sendTogether(std::vector<Frame> frames) override;
  bool isOpen() const override;
  void close(std::uint16_t code, std::string_view reason) override;

  void tick(std::int64_t nowMs) override;
  void restart(std::chrono::milliseconds comeBackAfter) override;
  void abandon() override;

 private:
  using Stream = websocket::stream<PartingSocket, false>;
  using Step = void (SocketConnection::*)();
  struct Closing {
    std::uint16_t code;
    std::string reason;
  };

  bool takesFrames() const { return isOpen_ && !closing_; }
  bool isHeard() const;
  void afterAdding(SendQueue::Outcome outcome);
  void closeLocked(std::uint16_t code, std::string_view reason);
  void inStrandLocked(Step step);
  void inStrand(Step step);

  void accept();
  void onAccepted(const error_code& error);
  bool mustWait();
  void read();
  void onRead(const error_code& error);
  void hand(FrameKind kind, std::string bytes);
  void readOn();
  void writeNext();
  void onWritten(const error_code& error);
  void sendClose();
  void ping();
  void cut();
  void finish(std::uint16_t code);

  EdgeContext& context_;
  const SocketOptions& options_;
  http::SocketUpgrade upgrade_;
  const std::shared_ptr<SocketLane> lane_;
  std::unique_ptr<Watch> watch_;
  std::atomic<std::int64_t> pingAt_{kNever}, pongBy_{kNever}, closedBy_{kNever}, readAt_{kNever};
  std::optional<realtime::MessageRate> rate_;

  std::optional<Stream> stream_;
  beast::flat_buffer buffer_;
  std::atomic<std::size_t> unhandled_{0}, unhandledBytes_{0};
  std::shared_ptr<SocketConnection> kept_;  ///< itself, while reading waits for its time and so nothing else keeps it
  bool isAccepted_ = false, isPaused_ = false, isPinging_ = false, isCloseSent_ = false, isFinished_ = false;

  mutable std::mutex mutex_;
  SendQueue queue_;
  std::optional<Closing> closing_;
  bool isOpen_ = false, isWriting_ = false, isFlushing_ = false, isClosedHere_ = false;
};

void SocketConnection::start(tcp::socket socket, std::unique_ptr<Watch> watch) {
  watch_ = std::move(watch);
  watch_->set(Phase::socket, Watch::kNoDeadline);
  stream_.emplace(std::move(socket));
  stream_->next_layer().parts = [this] { closedBy_ = context_.deadline(options_.closeTime); };
  const std::lock_guard lock(mutex_);
  isOpen_ = true;
  inStrandLocked(&SocketConnection::accept);
}

bool SocketConnection::send(Frame frame) {
  const std::lock_guard lock(mutex_);
  if (takesFrames()) afterAdding(queue_.add(std::move(frame)));
  return takesFrames();
}

void SocketConnection::sendTogether(std::vector<Frame> frames) {
  const std::lock_guard lock(mutex_);
  if (!frames.empty() && takesFrames()) afterAdding(queue_.addTogether(std::move(frames)));
}

void SocketConnection::afterAdding(SendQueue::Outcome outcome) {
  if (const auto dropped = queue_.takeDropped(); dropped > 0 && upgrade_.metrics) upgrade_.metrics->dropped(dropped);
  if (outcome == SendQueue::Outcome::full) return closeLocked(close_code::kSlow, "messages are read too slowly");
  if (!isWriting_ && !std::exchange(isFlushing_, true)) inStrandLocked(&SocketConnection::writeNext);
}

bool SocketConnection::isOpen() const {
  const std::lock_guard lock(mutex_);
  return takesFrames();
}

void SocketConnection::close(std::uint16_t code, std::string_view reason) {
  const std::lock_guard lock(mutex_);
  closeLocked(code, reason);
}

// What a client sent before it went still counts; after this end has closed nothing does.
bool SocketConnection::isHeard() const {
  const std::lock_guard lock(mutex_);
  return !isClosedHere_;
}

void SocketConnection::closeLocked(std::uint16_t code, std::string_view reason) {
  const bool isRevoked = code == close_code::kRevoked;
  isClosedHere_ = true;
  if (isRevoked || code == close_code::kSlow) queue_.clear(isWriting_ ? 1 : 0);
  if (closing_) return;
  closing_ = {code, std::string(reason.size() <= kMostReason ? reason : std::string_view())};
  closedBy_ = context_.deadline(isRevoked ? options_.revokeTime : options_.closeTime);
  inStrandLocked(&SocketConnection::writeNext);
}

void SocketConnection::tick(std::int64_t nowMs) {
  if (nowMs >= pongBy_ || nowMs >= closedBy_) return inStrand(&SocketConnection::cut);
  if (nowMs >= readAt_) inStrand(&SocketConnection::readOn);
  if (nowMs < pingAt_) return;
  pingAt_ = nowMs + options_.ping.count();
  inStrand(&SocketConnection::ping);
}

void SocketConnection::restart(std::chrono::milliseconds comeBackAfter) {
  close(close_code::kRestarting, fmt::format(R"({{"retryMs":{}}})", comeBackAfter.count()));
}

void SocketConnection::abandon() {
  lane_->clear();
  kept_.reset();
  const std::lock_guard lock(mutex_);
  isOpen_ = false;
  stream_.reset();
}

void SocketConnection::inStrand(Step step) {
  const std::lock_guard lock(mutex_);
  inStrandLocked(step);
}

void SocketConnection::inStrandLocked(Step step) {
  if (!isOpen_) return;
  asio::post(stream_->get_executor(), [self = shared_from_this(), step] { (*self.*step)(); });
}

void SocketConnection::accept() {
  stream_->set_option(websocket::stream_base::timeout{options_.closeTime, websocket::stream_base::none(), false});
  stream_->set_option(websocket::stream_base::decorator(
      [this](websocket::response_type& response) { addHeaders(response, upgrade_); }));
  stream_->read_message_max(upgrade_.maxMessage);
  stream_->auto_fragment(false);
  stream_->control_callback([this](websocket::frame_type kind, beast::string_view) {
    if (kind == websocket::frame_type::pong) pongBy_ = kNever;
  });
  const auto request = handshakeOf(upgrade_);
  stream_->async_accept(request, [self = shared_from_this()](const error_code& error) { self->onAccepted(error); });
}

void SocketConnection::onAccepted(const error_code& error) {
  if (error || isFinished_) return finish(close_code::kAbnormal);
  isAccepted_ = true;
  upgrade_.headers = {};
  if (upgrade_.metrics) upgrade_.metrics->opened();
  pingAt_ = context_.deadline(options_.ping);
  lane_->add([self = shared_from_this()] { self->upgrade_.session->opened(*self); });
  read();
  writeNext();
}

bool SocketConnection::mustWait() {
  const auto wait = rate_ ? rate_->take(context_.clock.monotonicMs()) : std::chrono::milliseconds(0);
  const bool isTooFast = wait.count() > 0;
  readAt_ = isTooFast ? context_.deadline(wait) : kNever;
  kept_ = isTooFast ? shared_from_this() : nullptr;
  return isTooFast;
}

// Pauses while the session is behind, or the client faster than it may be: then the client's own sending has to wait.
void SocketConnection::read() {
  isPaused_ = unhandled_ >= options_.unhandled || unhandledBytes_ >= options_.unhandledBytes || mustWait();
  if (isPaused_) return;
  stream_->async_read(buffer_,
                      [self = shared_from_this()](const error_code& error, std::size_t) { self->onRead(error); });
}

void SocketConnection::onRead(const error_code& error) {
  if (isFinished_) return;
  if (error == websocket::error::closed) return finish(stream_->reason().code);
  if (error) return finish(codeOf(error));
  pongBy_ = kNever;
  if (upgrade_.metrics) upgrade_.metrics->received();
  const auto kind = stream_->got_text() ? FrameKind::text : FrameKind::binary;
  if (isHeard()) hand(kind, beast::buffers_to_string(buffer_.data()));
  buffer_.clear();
  if (buffer_.capacity() > kReadBuffer) buffer_.shrink_to_fit();
  read();
}

void SocketConnection::hand(FrameKind kind, std::string bytes) {
  ++unhandled_;
  unhandledBytes_ += bytes.size();
  lane_->add([self = shared_from_this(), bytes = std::move(bytes), kind]() mutable {
    const std::size_t size = bytes.size();
    try {
      if (self->isHeard()) self->upgrade_.session->received(kind, std::move(bytes));
    } catch (const std::exception& error) {
      base::logError("edge", "a WebSocket's message was not handled", {{"reason", error.what()}});
      self->close(close_code::kInternal, {});
    }
    --self->unhandled_;
    self->unhandledBytes_ -= size;
    self->inStrand(&SocketConnection::readOn);
  });
}

void SocketConnection::readOn() {
  if (isPaused_ && !isFinished_) read();
}

void SocketConnection::writeNext() {
  if (!isAccepted_ || isFinished_) return;
  const std::lock_guard lock(mutex_);
  isFlushing_ = false;
  if (isWriting_) return;
  if (queue_.empty()) return sendClose();
  const Frame frame = queue_.front();
  isWriting_ = true;
  stream_->text(frame.kind == FrameKind::text);
  stream_->async_write(asio::buffer(*frame.bytes),
                       [self = shared_from_this(), bytes = frame.bytes](const error_code& error, std::size_t) {
                         self->onWritten(error);
                       });
}

void SocketConnection::onWritten(const error_code& error) {
  if (error) return finish(close_code::kAbnormal);
  if (upgrade_.metrics) upgrade_.metrics->sent();
  {
    const std::lock_guard lock(mutex_);
    isWriting_ = false;
    queue_.pop();
  }
  writeNext();
}

void SocketConnection::sendClose() {
  if (!closing_ || std::exchange(isCloseSent_, true)) return;
  const websocket::close_reason reason(static_cast<websocket::close_code>(closing_->code), closing_->reason);
  stream_->async_close(reason, [self = shared_from_this()](const error_code&) { self->finish(close_code::kNormal); });
}

// While reading pauses no answer can be seen.
void SocketConnection::ping() {
  if (!isAccepted_ || isFinished_ || isCloseSent_) return;
  if (!isPaused_ && pongBy_ == kNever) pongBy_ = context_.deadline(options_.pong);
  if (std::exchange(isPinging_, true)) return;
  stream_->async_ping({}, [self = shared_from_this()](const error_code&) { self->isPinging_ = false; });
}

void SocketConnection::cut() {
  if (isFinished_) return;
  error_code ignored;
  beast::get_lowest_layer(*stream_).set_option(tcp::socket::linger(true, 0), ignored);
  const auto said = stream_->reason().code;
  finish(said == websocket::close_code::none ? close_code::kAbnormal : said);
}

void SocketConnection::finish(std::uint16_t code) {
  if (std::exchange(isFinished_, true)) return;
  pingAt_ = pongBy_ = closedBy_ = kNever;
  kept_.reset();
  {
    const std::lock_guard lock(mutex_);
    if (closing_) code = closing_->code;
    closing_ = {code, {}};
    error_code ignored;
    beast::get_lowest_layer(*stream_).close(ignored);
  }
  context_.sockets.leave(*this);
  if (isAccepted_ && upgrade_.metrics) upgrade_.metrics->closed(code);
  lane_->add([self = shared_from_this(), code, wasOpened = isAccepted_] {
    if (wasOpened) self->upgrade_.session->closed(code);
    self->upgrade_.session.reset();
    self->watch_.reset();
  });
}

}  // namespace

bool startSocket(EdgeContext& context, tcp::socket& socket, std::unique_ptr<Watch>& watch,
                 http::SocketUpgrade& upgrade) {
  error_code error;
  const auto endpoint = socket.local_endpoint(error);
  const auto connection = std::make_shared<SocketConnection>(context, std::move(upgrade));
  if (error || !context.sockets.admit(connection)) return false;
  tcp::socket own(asio::make_strand(context.sockets.context()));
  own.assign(endpoint.protocol(), socket.release());
  connection->start(std::move(own), std::move(watch));
  return true;
}

}  // namespace instaplay::edge
