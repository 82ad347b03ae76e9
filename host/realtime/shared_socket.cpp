#include "host/realtime/shared_socket.hpp"

#include <exception>
#include <utility>

#include "host/base/bytes.hpp"
#include "host/base/ids.hpp"
#include "host/base/log.hpp"

namespace instaplay::realtime {
namespace {

constexpr std::size_t kMostHeld = 256, kMostHeldBytes = 256 * 1024;
constexpr std::size_t kMostReplayed = 512 * 1024;  // bytes; over it a client is better off with a fresh start
constexpr std::size_t kSidBytes = 8, kEpochBytes = 8;

std::int64_t userOf(const Seat& seat) {
  const auto id = base::parseId(seat.principal()->userId);
  if (!id) throw base::Error(base::ErrorKind::internal, "malformed_user", "a user's id is malformed");
  return *id;
}

// Of this user only, so that no offset in another one's stream is taken for one in this.
std::string shownEpoch(std::int64_t user, const std::string& epoch) {
  return base::toHex(base::sha256(std::to_string(user) + ":" + epoch)).substr(0, 2 * kEpochBytes);
}

base::Error tooFast(std::chrono::milliseconds retryAfter) {
  base::Error error(base::ErrorKind::limited, "rate_limited", "Too many commands. Please wait a moment.");
  error.retryAfter = retryAfter;
  return error;
}

std::optional<std::string> idOf(const ClientFrame& frame) {
  if (const auto* command = std::get_if<CommandFrame>(&frame)) return command->id;
  const auto* bad = std::get_if<BadFrame>(&frame);
  return bad != nullptr ? bad->id : std::nullopt;
}

}  // namespace

SharedSocket::SharedSocket(const Parts& parts, std::unique_ptr<Seat> seat)
    : parts_(parts),
      user_(userOf(*seat)),
      rate_(parts.options.messages, parts.clock.monotonicMs()),
      membership_(parts.users.join(user_, *this)),
      seat_(std::move(seat)) {
  epoch_ = shownEpoch(user_, membership_->position().epoch);
}

void SharedSocket::opened(Wire& wire) {
  const std::string sid = base::toHex(base::randomBytes(kSidBytes));
  {
    const std::lock_guard lock(mutex_);
    wire_ = &wire;
    liveAtMs_ = parts_.clock.monotonicMs() + parts_.options.resumeTime.count();
    wire.send(textFrame(renderHello({sid, epoch_, parts_.options.heartbeat, membership_->position().offset})));
    if (isBroken_) wire.close(close_code::kGap, "events were missed");
  }
  seat_->opened(wire, [this](std::int64_t nowMs) { tick(nowMs); });
  if (parts_.attend) attendance_ = parts_.attend(user_);
}

void SharedSocket::closed(std::uint16_t) {
  seat_.reset();
  membership_.reset();
  attendance_.reset();
}

void SharedSocket::onEvent(std::int64_t offset, const Frame& frame) {
  const std::lock_guard lock(mutex_);
  if (offset != 0 && offset <= replayed_) return;  // it comes later than the history that has it
  if (state_ == State::live) {
    wire_->send(frame);
  } else {
    hold(offset, frame);
  }
}

void SharedSocket::hold(std::int64_t offset, const Frame& frame) {
  if (held_.size() >= kMostHeld || heldBytes_ + frame.bytes->size() > kMostHeldBytes) {
    if (frame.keep == Frame::Keep::always) end(close_code::kSlow, "it takes too long to resume");
    return;
  }
  heldBytes_ += frame.bytes->size();
  held_.push_back({offset, frame});
}

void SharedSocket::onBreak() {
  const std::lock_guard lock(mutex_);
  end(close_code::kGap, "events were missed");
}

void SharedSocket::end(std::uint16_t code, std::string_view reason) {
  isBroken_ = true;
  if (wire_) wire_->close(code, reason);
}

void SharedSocket::tick(std::int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::greeting && nowMs >= liveAtMs_) goLive({}, 0);
}

void SharedSocket::goLive(std::vector<Frame> frames, std::int64_t after) {
  for (Held& held : std::exchange(held_, {})) {
    if (held.offset == 0 || held.offset > after) frames.push_back(std::move(held.frame));
  }
  state_ = State::live;
  replayed_ = after;
  wire_->sendTogether(std::move(frames));
}

void SharedSocket::received(FrameKind kind, std::string bytes) {
  if (kind == FrameKind::binary) return wire_->close(close_code::kUnsupported, "only text is understood here");
  const ClientFrame frame = parseClientFrame(bytes);
  const auto wait = rate_.take(parts_.clock.monotonicMs());
  if (wait.count() > 0) return answer(renderError(idOf(frame), tooFast(wait)));
  std::visit([this](const auto& known) { handle(known); }, frame);
}

void SharedSocket::handle(const ResumeFrame& resume) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ != State::greeting) return answer(renderNotResumed("gap"));
    state_ = State::resuming;
  }
  std::int64_t last = resume.offset;
  const bool isOfEpoch = resume.epoch == epoch_;
  std::vector<Frame> frames = isOfEpoch ? replay(resume.offset, last) : std::vector<Frame>();
  const bool isResumed = !frames.empty();
  if (!isResumed) frames.push_back(textFrame(renderNotResumed(isOfEpoch ? "gap" : "epoch")));
  const std::lock_guard lock(mutex_);
  goLive(std::move(frames), isResumed ? last : 0);
}

std::vector<Frame> SharedSocket::replay(std::int64_t offset, std::int64_t& last) const {
  std::vector<Frame> frames(1);
  std::size_t bytes = 0;
  try {
    const auto history = membership_->after(offset);
    if (!history.complete) return {};
    for (const auto& event : history.events) {
      frames.push_back(textFrame(eventFrame(event)));
      bytes += frames.back().bytes->size();
      last = event.offset;
    }
  } catch (const std::exception& error) {
    base::logWarn("realtime", "missed events cannot be read", {{"reason", error.what()}});
    return {};
  }
  if (bytes > kMostReplayed) return {};
  frames.front() = textFrame(renderResumed(offset + 1, last));
  return frames;
}

void SharedSocket::handle(const CommandFrame& command) {
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::greeting) goLive({}, 0);
  }
  const std::string requestId = base::newRequestId(parts_.clock);
  const base::LogScope scope(requestId);
  const plugins::SocketCaller caller{seat_->principal(), seat_->clientAddress(), [this] { return !wire_->isOpen(); }};
  const auto result = parts_.commands.run(caller, {command.op, command.data, requestId});
  answer(result.error ? renderError(command.id, *result.error) : renderAck(command.id, result.data));
}

void SharedSocket::handle(const BadFrame& frame) {
  answer(renderError(frame.id, {base::ErrorKind::invalid, frame.code, frame.message}));
}

void SharedSocket::answer(std::string text) { wire_->send(textFrame(std::move(text))); }

}  // namespace instaplay::realtime
