#pragma once

#include <Poco/Net/DialogSocket.h>
#include <Poco/Net/ServerSocket.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace instaplay::testing {

struct SmtpBehaviour {
  std::map<std::string, std::string> answers;  ///< by verb, instead of the friendly ones: {"RCPT", "550 unknown"}
  std::filesystem::path certificate;           ///< not empty: STARTTLS with this key and certificate
  bool silent = false;                         ///< accepts connections and says nothing
};

/// A small SMTP server on a free loopback port; remembers what clients said. One connection at a time.
class SmtpServer {
 public:
  explicit SmtpServer(SmtpBehaviour behaviour = {});
  ~SmtpServer();

  std::uint16_t port() const { return listener_.address().port(); }
  std::vector<std::string> commands() const;  ///< all lines outside of messages
  std::vector<std::string> mails() const;     ///< the messages, dots unstuffed
  bool heard(const std::string& command) const;

 private:
  void serve();
  void converse(Poco::Net::DialogSocket socket);
  std::string answerTo(const std::string& verb) const;
  void receiveMail(Poco::Net::DialogSocket& socket);
  void beginTls(Poco::Net::DialogSocket& socket) const;

  const SmtpBehaviour behaviour_;
  Poco::Net::ServerSocket listener_;
  mutable std::mutex mutex_;
  std::vector<std::string> commands_, mails_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace instaplay::testing
