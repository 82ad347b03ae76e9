#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::testing {

/// What a server says about a handshake: 101, or a whole HTTP answer.
struct HandshakeAnswer {
  int status = 0;                              ///< 0: none came
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

struct SocketFrame {
  static constexpr int kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;

  int opcode = -1;  ///< -1: the connection ended, or nothing came in time
  bool isWhole = true;
  std::string payload;

  /// The code of a close frame; 0: none.
  int closeCode() const;
  std::string closeReason() const { return payload.size() > 2 ? payload.substr(2) : std::string(); }
};

/// A WebSocket client that sends exactly the bytes a test wants, frame by frame. One thread at a time.
class SocketClient {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  static constexpr std::chrono::milliseconds kPatience{60'000};

  explicit SocketClient(std::uint16_t port, int receiveBuffer = 0);
  ~SocketClient();
  SocketClient(SocketClient&& other) noexcept;
  SocketClient(const SocketClient&) = delete;
  SocketClient& operator=(const SocketClient&) = delete;

  /// GET with the fields of a handshake; extra ones are added, or replace those of their name; an empty value leaves
  /// the field out.
  HandshakeAnswer open(const std::string& target, const Headers& extra = {});
  HandshakeAnswer request(std::string_view head);

  void sendText(std::string_view text) { sendFrame(SocketFrame::kText, text); }
  /// firstByte: FIN, RSV and opcode. A whole, masked frame.
  void sendFrame(int opcode, std::string_view payload) { sendRaw(frame(0x80 | opcode, payload)); }
  static std::string frame(int firstByte, std::string_view payload, bool isMasked = true);
  static std::string closePayload(int code, std::string_view reason = "");
  bool sendRaw(std::string_view bytes);  ///< false: the server closed

  SocketFrame receive(std::chrono::milliseconds patience = kPatience);
  /// The next frame that is no ping; pings are answered.
  SocketFrame receiveMessage(std::chrono::milliseconds patience = kPatience);
  /// Reads on until the close frame; answers it.
  SocketFrame receiveClose(std::chrono::milliseconds patience = kPatience);
  /// True when the connection ends; what comes until then is dropped.
  bool endedByServer(std::chrono::milliseconds patience = kPatience);
  void end();    ///< closes properly
  void abort();  ///< closes with a reset

 private:
  bool fill(std::chrono::steady_clock::time_point until);
  bool ensure(std::size_t count, std::chrono::steady_clock::time_point until);
  std::string take(std::size_t count);

  int socket_ = -1;
  std::string input_;
};

}  // namespace instaplay::testing
