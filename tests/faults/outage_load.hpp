#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/social_world.hpp"

namespace instaplay::testing {

/// How long is waited for what must come: long, because the machine may be busy.
inline constexpr std::chrono::seconds kPatience{60};

/// Four people who publish and read for as long as it lives, and what they were told. An answer is right, or, while
/// refusals are expected, the one refusal that tells a client to come back: 503 in the envelope. All else is wrong.
class OutageLoad {
 public:
  explicit OutageLoad(SocialWorld& world);
  ~OutageLoad();

  /// Of requests that begin or end while it is so.
  void expectRefusals() { expectsRefusals_ = true; }
  void expectNoRefusals() { expectsRefusals_ = false; }

  /// Until everybody had more posts acknowledged: nobody's thread is stuck.
  bool goesOn(std::size_t more) const;
  /// Until everybody was refused once more.
  bool refusesAll() const;

  /// Ends it; gives the posts that were acknowledged.
  std::vector<std::string> end();
  int wrong() const { return wrong_; }

 private:
  struct Writer {
    std::vector<std::string> posts;  // read by others when the threads have ended
    std::atomic<std::size_t> published{0}, refused{0};
  };
  using Counter = std::atomic<std::size_t> Writer::*;

  void run(const std::stop_token& stop, SocialWorld& world, const std::string& token, Writer& writer);
  void publishAndRead(HttpClient& client, Writer& writer);
  bool judge(const HttpAnswer& answer, int right, bool isRefusable, Writer& writer);
  bool grows(Counter counter, std::size_t more) const;

  std::atomic<bool> expectsRefusals_{false};
  std::atomic<int> wrong_{0};
  std::vector<std::unique_ptr<Writer>> writers_;
  std::vector<std::jthread> threads_;
};

}  // namespace instaplay::testing
