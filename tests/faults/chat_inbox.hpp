#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/support/http_client.hpp"

namespace instaplay::testing {

/// What a client program knows of its chats: its place in its events, and the messages of each chat in their order. It
/// looks whether each event is the one that must come next. One thread at a time.
class ChatInbox {
 public:
  struct Place {
    std::string epoch;  ///< empty: none yet
    std::int64_t offset = 0;
  };

  const Place& place() const { return place_; }
  /// For what came before it has loaded the history.
  void stand(Place place) { place_ = std::move(place); }

  /// The answer to a resume from place().
  void resumed(const Json& answer);
  /// An event of the socket.
  void take(const Json& event);
  /// A message of the history, oldest first.
  void load(const Json& message);

  /// "seq id clientId text" of each message, of the text the first word.
  const std::vector<std::string>& messages(const std::string& chat) { return chats_[chat].lines; }
  /// What must not be: events that are lost, doubled or out of order.
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  struct Chat {
    std::vector<std::string> lines;
    std::size_t loaded = 0;  ///< so many are known from the history: their events may still come
  };

  bool add(Chat& chat, const Json& message);

  Place place_;
  std::map<std::string, Chat> chats_;
  std::vector<std::string> faults_;
};

}  // namespace instaplay::testing
