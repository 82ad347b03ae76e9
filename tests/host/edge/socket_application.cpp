#include "tests/host/edge/socket_application.hpp"

#include <doctest/doctest.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace instaplay::edge::test {
namespace {

using namespace std::chrono_literals;

http::Response text(std::string body, int status) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain");
  response.body = std::move(body);
  return response;
}

class SocketExchange final : public http::Exchange {
 public:
  explicit SocketExchange(std::unique_ptr<http::SocketUpgrade> upgrade) : upgrade_(std::move(upgrade)) {}
  http::BodyPlan bodyPlan() const override { return {}; }
  std::unique_ptr<http::SocketUpgrade> upgrade() override { return std::move(upgrade_); }
  std::optional<http::Response> run(std::string, http::Connection&) override { return text("nothing", 404); }
  http::Response refuseBody(int status) override { return text("body", status); }

 private:
  std::unique_ptr<http::SocketUpgrade> upgrade_;
};

}  // namespace

class SocketApplication::Session final : public realtime::Session {
 public:
  explicit Session(SocketApplication& application) : application_(application) {}

  void opened(realtime::Wire& wire) override {
    wire_ = &wire;
    const std::lock_guard lock(application_.mutex_);
    application_.wire_ = &wire;
    application_.changed_.notify_all();
  }

  void received(realtime::FrameKind kind, std::string bytes) override {
    application_.note(bytes);
    if (bytes == "hold") return hold();
    if (bytes == "throw") throw std::runtime_error("the session cannot do that");
    if (bytes.starts_with("close ")) return wire_->close(static_cast<std::uint16_t>(std::stoi(bytes.substr(6))), "bye");
    if (bytes.starts_with("size ")) bytes = std::string(std::stoul(bytes.substr(5)), 's');
    wire_->send({std::make_shared<const std::string>(std::move(bytes)), kind});
  }

  void closed(std::uint16_t code) override {
    const std::lock_guard lock(application_.mutex_);
    if (application_.wire_ == wire_) application_.wire_ = nullptr;
    application_.closes_.push_back(code);
    application_.changed_.notify_all();
  }

 private:
  void hold() {
    std::unique_lock lock(application_.mutex_);
    ++application_.held_;
    application_.changed_.notify_all();
    application_.changed_.wait(lock, [this] { return application_.isReleased_; });
  }

  SocketApplication& application_;
  realtime::Wire* wire_ = nullptr;
};

std::unique_ptr<http::Exchange> SocketApplication::begin(http::RequestHead head) {
  if (head.target != "/ws") return std::make_unique<SocketExchange>(nullptr);
  auto upgrade = std::make_unique<http::SocketUpgrade>();
  upgrade->key = head.headers.find("sec-websocket-key").value_or("");
  upgrade->subprotocol = "echo";
  upgrade->headers.add("X-Request-Id", "r1");
  upgrade->headers.add("X-Evil", "a\r\nSet-Cookie: stolen=1");
  upgrade->maxMessage = maxMessage;
  upgrade->limit = limit;
  upgrade->session = std::make_unique<Session>(*this);
  upgrade->metrics = &metrics_;
  return std::make_unique<SocketExchange>(std::move(upgrade));
}

http::Response SocketApplication::refuseHead(int status, std::string_view why) {
  http::Response response = text(std::string(why), status);
  response.close = true;
  return response;
}

template <class Condition>
bool SocketApplication::await(std::unique_lock<std::mutex>& lock, Condition condition) {
  return changed_.wait_for(lock, 20s, condition);
}

bool SocketApplication::waitUntilHeld(int count) {
  std::unique_lock lock(mutex_);
  return await(lock, [&] { return held_ >= count; });
}

void SocketApplication::release() {
  const std::lock_guard lock(mutex_);
  isReleased_ = true;
  changed_.notify_all();
}

std::vector<std::uint16_t> SocketApplication::waitForCloses(std::size_t count, const std::function<void()>& meanwhile) {
  const auto deadline = base::Deadline::after(20s);
  std::unique_lock lock(mutex_);
  while (closes_.size() < count && !deadline.expired()) {
    if (meanwhile) meanwhile();
    changed_.wait_for(lock, 50ms);
  }
  return closes_;
}

bool SocketApplication::withWire(const std::function<void(realtime::Wire&)>& work) {
  std::unique_lock lock(mutex_);
  if (!await(lock, [&] { return wire_ != nullptr; })) return false;
  work(*wire_);
  return true;
}

std::string SocketApplication::metricsText() const {
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

bool SocketApplication::waitUntilRead(int messages) const {
  const std::string count = "instaplay_socket_messages_total{direction=\"in\"} " + std::to_string(messages) + "\n";
  const auto deadline = base::Deadline::after(20s);
  while (metricsText().find(count) == std::string::npos) {
    if (deadline.expired()) return false;
    std::this_thread::yield();
  }
  return true;
}

void SocketApplication::note(const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes.size() < 100) texts_.push_back(bytes);
}

std::vector<std::string> SocketApplication::texts() const {
  const std::lock_guard lock(mutex_);
  return texts_;
}

SocketClient SocketServer::open(int receiveBuffer) const {
  SocketClient opened = client(receiveBuffer);
  REQUIRE(opened.open("/ws").status == 101);
  return opened;
}

}  // namespace instaplay::edge::test
