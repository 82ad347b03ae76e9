#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "tests/faults/chat_client.hpp"
#include "tests/integration/social_world.hpp"

namespace instaplay::testing {

/// Two hosts on the same real servers, and people who chat.
class ChatStand {
 public:
  /// settings: "realtime.commands=100"
  explicit ChatStand(const std::vector<std::string>& settings = {});

  SocialWorld& world() { return world_; }
  /// Of the host 0 or 1. Any thread.
  std::uint16_t port(std::size_t host) const { return ports_[host]; }
  ServerProcess& host(std::size_t host) { return host == 0 ? world_.server() : *second_; }
  /// SIGKILL, and started again, on another port.
  void crashAndRestart(std::size_t host);

  /// A new account's token.
  std::string person(const std::string& name) { return world_.person(name).bearer(); }
  /// A chat of the token's owner with others: of two, or with a title a group.
  std::string chat(const std::string& token, const std::vector<std::string>& others, const std::string& title = {});

  /// What is kept: "seq id clientId clientId" of each message of a chat; its text is the client id.
  static std::vector<std::string> stored(const std::string& chat);
  /// Waits until every event is in the stream of everybody whom it concerns.
  static bool relaysAll();
  /// A metric of a host; 0 when it is not there.
  double metric(std::size_t host, const std::string& name) const;

 private:
  TempFolder logs_;
  SocialWorld world_;
  std::unique_ptr<ServerProcess> second_;
  std::array<std::atomic<std::uint16_t>, 2> ports_;
};

}  // namespace instaplay::testing
