#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/edge/body_decoder.hpp"
#include "host/edge/edge_context.hpp"
#include "host/edge/input_buffer.hpp"
#include "host/edge/response_head.hpp"
#include "host/edge/worker_pool.hpp"

struct iovec;

namespace instaplay::edge {

inline constexpr std::string_view kContinueResponse = "HTTP/1.1 100 Continue\r\n\r\n";

/// What the framing of a response depends on, from the head of its request.
struct RequestFacts {
  bool isHead = false;
  bool keepAlive = false;
  bool owesContinue = false;  ///< the client waits for "100 Continue"
  bool takesGzip = false;
  int versionMinor = 1;
};

/// One of the bounded number of streams that may run at once; a stream holds a thread.
class StreamSlot {
 public:
  explicit StreamSlot(EdgeContext& context);
  ~StreamSlot();
  StreamSlot(const StreamSlot&) = delete;
  StreamSlot& operator=(const StreamSlot&) = delete;
  bool taken() const { return taken_; }

 private:
  EdgeContext& context_;
  const bool taken_;
  std::optional<WorkerPool::Waiting> waiting_;
};

/// The running exchange's view of its connection: blocking reads and writes on the non-blocking socket. Deadlines are
/// the registry's, which ends a wait by shutting the socket down. Internal to the edge.
class ExchangeStream final : public http::Connection {
 public:
  struct Parts {
    EdgeContext& context;
    int socket;
    Watch& watch;
    InputBuffer& input;
    BodyDecoder& body;
    RequestFacts& facts;
  };
  ExchangeStream(Parts parts, const http::BodyPlan& plan);

  std::size_t readBody(char* buffer, std::size_t capacity) override;
  void beginStream(const http::Response& head, std::optional<std::uint64_t> length) override;
  void writeStream(std::string_view bytes) override;
  bool peerGone() override;

  bool begun() const { return begun_; }
  bool bodyFailed() const { return bodyFailed_; }
  /// Ends a streamed response. False when it cannot be ended properly and the connection has to be cut.
  bool finish();

 private:
  std::string_view moreInput();
  void checkBody();
  void takeSlot();
  void sendContinue();
  void send(iovec* parts, std::size_t count);
  void waitFor(short events, Phase phase, std::int64_t deadlineMs);

  EdgeContext& context_;
  const int socket_;
  Watch& watch_;
  InputBuffer& input_;
  BodyDecoder& body_;
  RequestFacts& facts_;
  const http::BodyPlan plan_;
  const Pace readPace_;
  Pace writePace_;
  std::optional<StreamSlot> slot_;
  std::optional<std::uint64_t> lengthLeft_;
  std::uint64_t sent_ = 0;
  bool begun_ = false, chunked_ = false, bodyless_ = false;
  bool bodyFailed_ = false, writeFailed_ = false;
};

}  // namespace instaplay::edge
