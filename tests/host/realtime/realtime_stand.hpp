#pragma once

#include <prometheus/registry.h>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "host/base/json.hpp"
#include "host/realtime/realtime_room.hpp"
#include "host/stores/streams/memory_streams.hpp"
#include "tests/host/http/local_events.hpp"

namespace instaplay::realtime::test {

/// Remembers what is sent.
class SampleWire final : public Wire {
 public:
  bool send(Frame frame) override {
    add({std::move(frame)});
    return true;
  }
  void sendTogether(std::vector<Frame> frames) override { add(std::move(frames)); }
  bool isOpen() const override { return closeCode() == 0; }
  void close(std::uint16_t code, std::string_view why) override {
    const std::lock_guard lock(mutex_);
    if (closeCode_ == 0) closeCode_ = code;
    reason_ = why;
    changed_.notify_all();
  }

  /// The messages so far, once there are so many or some time has passed; and forgets them.
  std::vector<base::Json> take(std::size_t atLeast = 0) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return frames_.size() >= atLeast; });
    std::vector<base::Json> messages;
    for (const Frame& frame : frames_) messages.push_back(base::Json::parse(*frame.bytes));
    frames_.clear();
    return messages;
  }
  base::Json next() {
    auto messages = take(1);
    return messages.size() == 1 ? messages.front() : base::Json(messages);
  }
  /// 0: it is open, also after some time when one is awaited.
  std::uint16_t closeCode() const {
    const std::lock_guard lock(mutex_);
    return closeCode_;
  }
  std::uint16_t awaitClose() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return closeCode_ != 0; });
    return closeCode_;
  }

 private:
  static constexpr std::chrono::seconds kPatience{20};

  void add(std::vector<Frame> frames) {
    const std::lock_guard lock(mutex_);
    for (Frame& frame : frames) frames_.push_back(std::move(frame));
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Frame> frames_;
  std::uint16_t closeCode_ = 0;
  std::string reason_;
};

/// Answers "echo" with the data and the caller, runs what a test gives for "work", and refuses "fail"; any other op is
/// unknown.
class SampleCommands final : public plugins::SocketCommands {
 public:
  plugins::CommandAnswer run(const plugins::SocketCaller& caller,
                             const plugins::SocketRequest& request) const override {
    if (request.op == "echo") {
      return {base::dumpJson({{"data", request.data}, {"user", caller.principal->username}}), std::nullopt};
    }
    if (request.op == "work") {
      work(caller);
      return {};
    }
    if (request.op == "fail") {
      base::Error error(base::ErrorKind::limited, "rate_limited", "later");
      error.retryAfter = std::chrono::milliseconds(700);
      return {"null", std::move(error)};
    }
    return {"null", base::Error(base::ErrorKind::notFound, "unknown_command", "no such command")};
  }

  std::function<void(const plugins::SocketCaller&)> work;
};

/// Who has which session, as the provider of identities would know it.
class SampleSessions {
 public:
  std::vector<plugins::PrincipalPtr> lookUp(const std::vector<std::string>& sessionIds) {
    std::vector<plugins::PrincipalPtr> found;
    {
      const std::lock_guard lock(mutex_);
      ++asked;
      if (isDown) throw base::unavailable("down");
      for (const std::string& id : sessionIds) {
        if (const auto one = known_.find(id); one != known_.end()) found.push_back(one->second);
      }
    }
    if (whenRead) whenRead(sessionIds);
    return found;
  }
  plugins::PrincipalPtr start(std::string userId, std::string sessionId, std::string username = "anna") {
    const std::lock_guard lock(mutex_);
    auto principal = std::make_shared<plugins::Principal>();
    principal->userId = std::move(userId);
    principal->sessionId = sessionId;
    principal->username = std::move(username);
    return known_[sessionId] = std::move(principal);
  }
  void end(const std::string& sessionId) {
    const std::lock_guard lock(mutex_);
    known_.erase(sessionId);
  }

  int asked = 0;
  bool isDown = false;
  std::function<void(const std::vector<std::string>& sessionIds)> whenRead;  ///< before the answer is known

 private:
  std::mutex mutex_;
  std::map<std::string, plugins::PrincipalPtr> known_;
};

/// A room whose threads do not run: its tests say when it looks and ticks.
class RealtimeStand {
 public:
  explicit RealtimeStand(const Options& given = {}) : options(given), streams(memory_) {}
  /// Over streams of the test's own.
  explicit RealtimeStand(stores::Streams& given) : streams(given) {}

  /// A connection to the shared socket, greeted.
  struct Connection {
    std::unique_ptr<SampleWire> wire;
    std::unique_ptr<Session> session;
    base::Json hello;

    void say(const base::Json& frame) { session->received(FrameKind::text, frame.dump()); }
    Connection(std::unique_ptr<SampleWire> w, std::unique_ptr<Session> s) : wire(std::move(w)), session(std::move(s)) {}
    Connection(Connection&&) = default;
    ~Connection() {
      if (session) session->closed(close_code::kAbnormal);
      session.reset();
    }
  };
  Connection connect(const std::string& user = "1") {
    auto principal = sessions.start(user, "s" + std::to_string(++count_));
    Connection made(std::make_unique<SampleWire>(),
                    std::make_unique<SharedSocket>(parts, roster.admit({principal, "a"}, "a")));
    made.session->opened(*made.wire);
    made.hello = made.wire->next();
    return made;
  }
  void push(const std::string& text, const std::string& user = "1") {
    streams.append("user:" + user, "", R"({"k":"note","d":")" + text + R"("})");
  }
  void tell(const std::string& text, const std::string& user = "1") {
    streams.broadcast("user:" + user, R"({"k":"hint","d":")" + text + R"("})");
  }

  base::ManualClock clock;
  http::test::LocalEvents events;
  SampleSessions sessions;
  SampleCommands commands;
  Options options;

 private:
  stores::MemoryStreams memory_;

 public:
  stores::Streams& streams;
  UserHub users{streams};
  Roster roster{options, events, clock, [this](const auto& ids) { return sessions.lookUp(ids); }};
  SharedSocket::Parts parts{options, users, commands, clock, {}};

 private:
  int count_ = 0;
};

}  // namespace instaplay::realtime::test
