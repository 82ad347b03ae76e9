#pragma once

#include <string>

#include "host/http/application.hpp"

namespace instaplay::testing {

/// A client that has sent its whole body and takes every answer at once.
class FakeConnection final : public http::Connection {
 public:
  /// body: what a streamed route reads.
  explicit FakeConnection(std::string body) : body_(std::move(body)) {}

  std::size_t readBody(char* buffer, std::size_t capacity) override {
    const std::size_t count = body_.copy(buffer, capacity, read_);
    read_ += count;
    return count;
  }
  void beginStream(const http::Response& head, std::optional<std::uint64_t>) override {
    streamed_ = head;
    streamed_.body.clear();
  }
  void writeStream(std::string_view bytes) override { streamed_.body.append(bytes); }
  bool peerGone() override { return false; }

  http::Response takeStreamed() { return std::move(streamed_); }

 private:
  std::string body_;
  std::size_t read_ = 0;
  http::Response streamed_;
};

}  // namespace instaplay::testing
