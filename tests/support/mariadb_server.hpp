#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temp_folder.hpp"

namespace instaplay::testing {

/// A MariaDB server of the test's own, in a folder of its own, on a free port of 127.0.0.1 and a unix socket. It starts
/// with one empty database as InstaPlay needs it and a user who may do everything there, and nothing elsewhere. The
/// destructor kills it, and so does the end of the thread that started it. Data survives a kill, not the machine's end.
/// One thread at a time.
class MariadbServer {
 public:
  struct Settings {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    std::string socket;
    std::string user = "instaplay";
    std::string password = "a test's password";
    std::string database = "instaplay";
  };

  struct Session {
    std::string id, database, command;
  };

  /// Starts it and waits until it answers; throws with its log when it does not. arguments are mariadbd's:
  /// "--max-connections=5".
  explicit MariadbServer(std::vector<std::string> arguments = {});
  ~MariadbServer();
  MariadbServer(const MariadbServer&) = delete;
  MariadbServer& operator=(const MariadbServer&) = delete;

  const Settings& settings() const { return settings_; }
  pid_t pid() const { return pid_; }
  bool running() const { return pid_ > 0; }

  /// Makes one more empty database for the same user and gives its name.
  std::string newDatabase();
  /// The name that newDatabase gave last.
  std::string lastDatabase() const;
  /// Runs a statement as root and gives the first column of each row.
  std::vector<std::string> execute(const std::string& sql) const;
  /// Those of the user. MariaDB 10.11 may crash when many ask information_schema for them.
  std::vector<Session> sessions() const;

  void start();     ///< again, on the same port and data
  void stop();      ///< SIGTERM, and waits
  void kill();      ///< SIGKILL, and waits
  void pauseIt();   ///< SIGSTOP: connections stay open and, once this returns, nothing answers
  void resumeIt();  ///< SIGCONT
  /// Ends every connection of the user.
  void cutConnections() const;
  std::string log() const;

 private:
  std::vector<std::vector<std::string>> rowsOf(const std::string& sql) const;
  bool tryStart();
  bool awaitAnswer();
  void end(int signal);

  TempFolder folder_;
  std::vector<std::string> arguments_;
  Settings settings_;
  pid_t pid_ = -1;
  int databases_ = 0;
};

}  // namespace instaplay::testing
