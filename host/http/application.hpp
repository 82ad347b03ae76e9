#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/http/message.hpp"
#include "host/realtime/message_rate.hpp"
#include "host/realtime/socket.hpp"
#include "host/realtime/socket_metrics.hpp"

namespace instaplay::http {

/// What the edge does with the body of a request once its head was seen.
struct BodyPlan {
  enum class Kind {
    none,    ///< answer at once; what the client sends is discarded within the edge's bounds
    buffer,  ///< read it whole, then run
    stream,  ///< run, and let the handler read it
  };
  Kind kind = Kind::none;
  std::uint64_t maxBytes = 0;
};

/// The connection as a running exchange sees it. Used by the thread that runs the exchange only. Every member throws
/// base::Error: tooLarge past the plan's limit, timeout when the client is too slow, cancelled when it went away.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Streamed bodies: up to capacity bytes, 0 at the end. Blocks.
  virtual std::size_t readBody(char* buffer, std::size_t capacity) = 0;
  /// Begins a streamed response; without a length it is chunked. head.body is ignored.
  virtual void beginStream(const Response& head, std::optional<std::uint64_t> length) = 0;
  virtual void writeStream(std::string_view bytes) = 0;
  /// True once the peer has closed.
  virtual bool peerGone() = 0;
};

/// A WebSocket that the application takes. The edge completes the handshake, which the application has checked, and
/// hands the connection over to the session.
struct SocketUpgrade {
  std::string key;          ///< Sec-WebSocket-Key
  std::string subprotocol;  ///< the one that was chosen, or empty
  Headers headers;          ///< for the answer, beside those of the handshake
  std::size_t maxMessage = 64 * 1024;
  std::optional<realtime::MessageLimit> limit;  ///< over it the client is read more slowly
  std::unique_ptr<realtime::Session> session;
  realtime::SocketMetrics* metrics = nullptr;  ///< lent for as long as the application lives
};

/// One request on its way through the middleware. Made after the head, run after the body, by one thread at a time.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual BodyPlan bodyPlan() const = 0;
  /// Once, before run(): the WebSocket that this request becomes, instead of being run. Null: it is none.
  virtual std::unique_ptr<SocketUpgrade> upgrade() { return nullptr; }
  /// Runs the rest and gives the response, or nothing when it was streamed through connection to its end. A response
  /// after beginStream means that the stream broke off: it cannot be sent any more, and the connection is cut. Never
  /// throws. body is the whole body of a buffered plan, else empty. May block.
  virtual std::optional<Response> run(std::string body, Connection& connection) = 0;
  /// The answer instead of run() when the body could not be read: 413, 408, 400.
  virtual Response refuseBody(int status) = 0;
};

/// What serves requests: the middleware and the routes, knowing no socket. Any thread, many at once.
class Application {
 public:
  virtual ~Application() = default;
  /// Decides what the head alone decides (routing, limits, session, access). Never throws. May block.
  virtual std::unique_ptr<Exchange> begin(RequestHead head) = 0;
  /// The answer to bytes that were no acceptable request head: 400, 408, 414, 431, 501, 505, 503.
  virtual Response refuseHead(int status, std::string_view why) = 0;
};

}  // namespace instaplay::http
