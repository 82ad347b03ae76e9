#pragma once

#include <condition_variable>
#include <mutex>
#include <string>

#include "host/http/application.hpp"

namespace instaplay::edge::test {

/// A small application that shows what the edge gave it:
///   /echo          the method, target and body, read whole (limit 1000 bytes)
///   /refuse        403 without reading the body
///   /text          5000 bytes of text
///   /big           a buffered answer of 20 MB
///   /upload        a streamed body (limit 30 MB), answered with its length and sum
///   /download      20 MB streamed, with a length; /download/chunked without
///   /broken        a streamed answer that ends before its length
///   /headers       tries to inject fields
///   /hold          waits for release()
class EchoApplication final : public http::Application {
 public:
  static constexpr std::size_t kStreamBytes = 20'000'000;

  std::unique_ptr<http::Exchange> begin(http::RequestHead head) override;
  http::Response refuseHead(int status, std::string_view why) override;

  /// Waits until that many exchanges are held, up to 10 s.
  bool waitUntilHeld(int count);
  /// Lets every held exchange go on, now and later.
  void release();
  void hold();
  /// Waits until a stream failed because of its client; gives the error's code.
  std::string waitForStreamError();
  void streamFailed(std::string code);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int held_ = 0;
  bool released_ = false;
  std::string streamError_;
};

/// The byte at that place of the streams.
constexpr char streamByte(std::size_t place) { return static_cast<char>('a' + place % 23); }

}  // namespace instaplay::edge::test
