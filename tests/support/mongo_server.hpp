#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace instaplay::testing {

/// A private MongoDB server on a free port of 127.0.0.1 with its data in a folder of the caller's: mongod when it is on
/// PATH, else mongo-java-server. The destructor kills it. One thread.
///
/// mongo-java-server writes its file once a second, so that kill() of it loses acknowledged documents: only
/// terminate() it where a test counts on them.
class MongoServer {
 public:
  /// Why no server can be started here; nothing when one can. Fetches what it needs at the first time.
  static std::optional<std::string> whyMissing();
  /// "mongod" or "mongo-java-server"
  static std::string kind();

  /// Starts it and waits until it accepts connections; throws std::runtime_error with its output when it does not.
  explicit MongoServer(std::filesystem::path folder);
  ~MongoServer();
  MongoServer(const MongoServer&) = delete;
  MongoServer& operator=(const MongoServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string uri() const { return "mongodb://127.0.0.1:" + std::to_string(port_); }

  void terminate();  ///< SIGTERM, and waits for the end
  void kill();       ///< SIGKILL, and waits
  void pause();      ///< SIGSTOP, and waits until it stands still
  void resume();     ///< SIGCONT
  void start();      ///< again after its end, on the same port and data
  std::string output() const;

 private:
  void awaitConnections(std::chrono::seconds time);

  std::filesystem::path folder_;
  std::uint16_t port_;
  pid_t pid_ = -1;
};

}  // namespace instaplay::testing
