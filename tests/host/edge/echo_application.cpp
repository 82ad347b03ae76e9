#include "tests/host/edge/echo_application.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <vector>

#include "host/base/error.hpp"

namespace instaplay::edge::test {
namespace {

using namespace std::chrono_literals;
using http::BodyPlan;

http::Response text(std::string body, int status = 200) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain");
  response.body = std::move(body);
  return response;
}

std::string streamPiece(std::size_t from, std::size_t size) {
  std::string piece(size, '\0');
  for (std::size_t i = 0; i < size; ++i) piece[i] = streamByte(from + i);
  return piece;
}

void writeWhole(http::Connection& connection, std::size_t bytes) {
  constexpr std::size_t kPiece = 60'000;
  for (std::size_t place = 0; place < bytes; place += kPiece) {
    connection.writeStream(streamPiece(place, std::min(kPiece, bytes - place)));
  }
}

class EchoExchange final : public http::Exchange {
 public:
  EchoExchange(EchoApplication& application, http::RequestHead head)
      : application_(application), head_(std::move(head)) {}

  BodyPlan bodyPlan() const override {
    if (head_.target == "/refuse") return {};
    if (head_.target == "/upload") return {BodyPlan::Kind::stream, 30'000'000};
    return {BodyPlan::Kind::buffer, 1000};
  }

  std::optional<http::Response> run(std::string body, http::Connection& connection) override {
    try {
      return answer(std::move(body), connection);
    } catch (const base::Error& error) {
      application_.streamFailed(error.code);
      if (begun_) return std::nullopt;
      return text(error.code, base::httpStatus(error.kind));
    }
  }

  http::Response refuseBody(int status) override { return text("refused body", status); }

 private:
  std::optional<http::Response> answer(std::string body, http::Connection& connection) {
    const std::string& target = head_.target;
    if (target == "/refuse") return text("no", 403);
    if (target == "/text") return text(std::string(5000, 't'));
    if (target == "/big") return text(streamPiece(0, EchoApplication::kStreamBytes));
    if (target == "/upload") return text(summary(connection));
    if (target == "/headers") return injected();
    if (target == "/hold") return held();
    if (target.starts_with("/download")) return download(connection, target == "/download");
    if (target == "/broken") return broken(connection);
    if (target == "/elsewhere") return elsewhere(connection);
    return text(head_.method + " " + target + " " + body);
  }

  static std::string summary(http::Connection& connection) {
    std::vector<char> buffer(50'000);
    std::uint64_t length = 0, sum = 0;
    while (const std::size_t count = connection.readBody(buffer.data(), buffer.size())) {
      length += count;
      for (std::size_t i = 0; i < count; ++i) sum += static_cast<unsigned char>(buffer[i]);
    }
    return std::to_string(length) + " " + std::to_string(sum);
  }

  static http::Response injected() {
    http::Response response = text("x");
    response.headers.add("X-Evil", "a\r\nSet-Cookie: stolen=1");
    return response;
  }

  std::optional<http::Response> held() {
    application_.hold();
    return text("released");
  }

  std::optional<http::Response> download(http::Connection& connection, bool withLength) {
    constexpr std::uint64_t kBytes = EchoApplication::kStreamBytes;
    connection.beginStream(text({}), withLength ? std::optional(kBytes) : std::nullopt);
    begun_ = true;
    writeWhole(connection, kBytes);
    return std::nullopt;
  }

  std::optional<http::Response> broken(http::Connection& connection) {
    connection.beginStream(text({}), 1000);
    connection.writeStream("only this");
    return std::nullopt;
  }

  static http::Response elsewhere(http::Connection& connection) {
    std::async(std::launch::async, [&] { connection.beginStream(text({}), 1000); }).get();
    return text("begun");
  }

  EchoApplication& application_;
  const http::RequestHead head_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<http::Exchange> EchoApplication::begin(http::RequestHead head) {
  return std::make_unique<EchoExchange>(*this, std::move(head));
}

http::Response EchoApplication::refuseHead(int status, std::string_view why) {
  http::Response response = text(std::string(why), status);
  response.close = true;
  return response;
}

bool EchoApplication::waitUntilHeld(int count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, 60s, [&] { return held_ >= count; });
}

void EchoApplication::release() {
  const std::lock_guard lock(mutex_);
  released_ = true;
  changed_.notify_all();
}

void EchoApplication::hold() {
  std::unique_lock lock(mutex_);
  ++held_;
  changed_.notify_all();
  changed_.wait(lock, [&] { return released_; });
  --held_;
}

std::string EchoApplication::waitForStreamError() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, 60s, [&] { return !streamError_.empty(); });
  return streamError_;
}

void EchoApplication::streamFailed(std::string code) {
  const std::lock_guard lock(mutex_);
  streamError_ = std::move(code);
  changed_.notify_all();
}

}  // namespace instaplay::edge::test
