#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "host/stores/sql/port.hpp"

namespace instaplay::plugins {

/// The stream that holds the events of one person.
inline std::string userStream(std::int64_t userId) { return "user:" + std::to_string(userId); }

/// An event for people who are connected.
struct Push {
  std::span<const std::int64_t> users;
  std::string_view kind;  ///< "chat.message"
  std::string_view json;  ///< an object
  bool durable = false;   ///< kept, so that a client that reconnects gets what it missed
};

/// Tells people of something on every node, through their streams. Any thread.
class Pushes {
 public:
  static constexpr std::size_t kMaxUsers = 10'000, kMaxJson = 64 * 1024;

  virtual ~Pushes() = default;
  /// Within transaction a durable push happens when it commits, once for each user and in the order of the pushes;
  /// without one, and when it is not durable, now and best effort. Throws base::Error: invalid for what a push cannot
  /// be, unavailable.
  virtual void push(stores::SqlTransaction* transaction, const Push& push) = 0;
};

}  // namespace instaplay::plugins
