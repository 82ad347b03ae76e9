#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/faults/chat_inbox.hpp"
#include "tests/support/socket_client.hpp"

namespace instaplay::testing {

/// There is no connection, or no more. code: of the close frame or of the answer to a request; 0: none came.
struct Disconnected : std::runtime_error {
  Disconnected(const std::string& what, int status) : std::runtime_error(what), code(status) {}
  int code;
};

struct ChatDraft {
  std::string chat, clientId;
  std::string text = clientId;
};

/// A person's client program: it resumes after a cut, and reloads over HTTP what cannot be resumed. Everything that
/// needs the connection throws Disconnected when it is gone. One thread at a time.
class ChatClient {
 public:
  ChatClient(std::string token, std::vector<std::string> chats) : token_(std::move(token)), chats_(std::move(chats)) {}

  /// Opens a socket to a host, instead of any other. receiveBuffer: of the system, in bytes; 0: the usual one.
  void connect(std::uint16_t port, int receiveBuffer = 0);
  bool isConnected() const { return socket_.has_value(); }
  /// The answer to the resume of the last connection; empty: there was nothing to resume.
  const Json& resumed() const { return resumed_; }
  void cut();

  /// Writes a command and does not wait for its answer.
  void say(const ChatDraft& draft);
  /// The answer to the command that sent it: an ack, or an error.
  Json answerTo(const ChatDraft& draft);
  /// Sends, and gives what the ack says; throws std::runtime_error when it is refused.
  Json send(const ChatDraft& draft);
  /// Takes in the next frame, and gives it.
  Json next();
  /// Takes in events until a chat has so many messages.
  void readUntil(const std::string& chat, std::size_t messages);
  /// Connects anew and takes in all events of its stream so far.
  void catchUp(std::uint16_t port);
  /// Takes in events until the server closes; gives the code.
  int awaitClose();

  const std::string& token() const { return token_; }
  ChatInbox& inbox() { return inbox_; }

 private:
  void reload(std::uint16_t port);

  const std::string token_;
  const std::vector<std::string> chats_;
  std::optional<SocketClient> socket_;
  Json resumed_;
  ChatInbox inbox_;
};

}  // namespace instaplay::testing
