#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace instaplay::edge::test {

struct Answer {
  int status = 0;                              ///< 0: none came
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  bool complete = false;  ///< the body ended as its framing says
};

/// A socket that says exactly what a test wants. Every wait ends after 10 s.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receiveBuffer = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes);     ///< requires that all is taken
  bool trySend(std::string_view bytes);  ///< false when the server closed
  void endOutput();
  /// The next answer; for HEAD without a body.
  Answer receive(bool toHead = false);
  /// True when the server closes within 10 s; what it sends until then is dropped.
  bool closedByServer();
  std::string receiveAll();
  void abort();  ///< closes with a reset

  Answer get(std::string_view target, std::string_view fields = "");
  Answer post(std::string_view target, std::string_view body, std::string_view fields = "");

 private:
  bool fill();
  std::string take(std::size_t count);
  void readChunks(Answer& answer);

  int socket_ = -1;
  std::string input_;
};

}  // namespace instaplay::edge::test
