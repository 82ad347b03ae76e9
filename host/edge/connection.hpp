#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "host/edge/exchange_stream.hpp"

namespace instaplay::edge {

/// One client: reads a head, lets the application answer, and again. At any moment it either waits for its socket, or
/// one worker thread runs it; its pending wait keeps it alive. Internal to the edge: it brings Asio along.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(EdgeContext& context, boost::asio::ip::tcp::socket socket, std::unique_ptr<Watch> watch,
                 std::string peerAddress);
  void start();

 private:
  enum class State { head, body, respond, discard, linger };
  enum class Next { again, read, write, close };

  void proceed();
  Next step();
  void read();
  void write();
  void onInput(const boost::system::error_code& error, std::size_t count);
  Next onInputEnd();

  Next onHead();
  Next idle();
  Next begin(HeadVerdict verdict);
  Next handOver(http::SocketUpgrade upgrade);
  Next onBody();
  Next run(std::string body);
  Next refuseBody(int status);

  Next respond(http::Response response);
  Next flush();
  Next afterResponse();
  Next onDiscard();
  Next startLinger();
  Next onLinger();
  Next cut();

  bool canDiscardRest() const;

  EdgeContext& context_;
  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<Watch> watch_;
  const std::string peerAddress_;
  State state_ = State::head;
  InputBuffer input_;

  std::unique_ptr<http::Exchange> exchange_;
  RequestFacts facts_;
  http::BodyPlan plan_;
  BodyDecoder decoder_;
  std::string body_;
  Pace pace_;

  std::string responseHead_, responseBody_;
  std::size_t sent_ = 0;
  std::uint64_t lingered_ = 0;
};

}  // namespace instaplay::edge
