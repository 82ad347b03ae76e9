#pragma once

#include <bson/bson.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "host/base/json.hpp"

namespace instaplay::stores::contract {

/// A server that calls itself the primary of a replica set of one, says yes to every command and knows what it was
/// asked. It keeps nothing: for what the driver sends to replicas, which no server here can be.
class FakePrimary {
 public:
  FakePrimary();
  ~FakePrimary();
  FakePrimary(const FakePrimary&) = delete;
  FakePrimary& operator=(const FakePrimary&) = delete;

  std::string uri() const;
  /// Cuts the connection on which the next command of this name comes, instead of an answer.
  void cutNext(std::string command);
  /// The commands of this name that came, in order, as MongoDB's extended JSON.
  std::vector<base::Json> commands(const std::string& name) const;

 private:
  struct Message;

  void acceptAll();
  void serve(int connection);
  /// False to cut the connection.
  bool answer(int connection, const Message& question);
  std::string answerTo(const std::string& command) const;

  int listener_;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::string cutNext_;
  std::vector<base::Json> commands_;
  std::vector<int> connections_;
  std::vector<std::jthread> threads_;
  std::jthread accepting_;
};

}  // namespace instaplay::stores::contract
