#pragma once

#include <chrono>
#include <string>

namespace instaplay::stores {

/// How to reach MongoDB. What the URI says of pool size and times wins over the members.
struct MongoOptions {
  std::string uri = "mongodb://127.0.0.1:27017";  ///< may hold a password
  std::string database = "instaplay";
  int poolSize = 32;                             ///< most connections to one server
  std::chrono::milliseconds poolWait{500};       ///< for a connection that is free
  std::chrono::milliseconds serverWait{2000};    ///< for a server that can serve
  std::chrono::milliseconds connectWait{2000};   ///< for a new connection
  std::chrono::milliseconds answerWait{3000};    ///< for an answer
  std::chrono::milliseconds indexWait{600'000};  ///< for an index to be built
};

}  // namespace instaplay::stores
