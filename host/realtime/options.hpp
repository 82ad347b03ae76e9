#pragma once

#include <chrono>
#include <cstddef>

#include "host/realtime/message_rate.hpp"

namespace instaplay::realtime {

/// What an operator decides about sockets above the transport.
struct Options {
  std::chrono::milliseconds heartbeat{25'000};  ///< from one ping to the next, as clients are told
  std::chrono::milliseconds resumeTime{2'000};  ///< for which live events wait for a client to resume
  std::chrono::milliseconds recheck{30'000};    ///< from one look at a session to the next
  /// The same while the ends of sessions in other hosts may be missed.
  std::chrono::milliseconds recheckAlone{2'000};
  std::size_t perUser = 20, perAddress = 500;  ///< open sockets
  std::size_t maxMessage = 64 * 1024;          ///< on the shared socket
  MessageLimit messages{20, 40};               ///< of one connection
};

}  // namespace instaplay::realtime
