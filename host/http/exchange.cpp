#include "host/http/exchange.hpp"

#include "host/base/log.hpp"
#include "host/http/endpoint.hpp"
#include "host/http/envelope.hpp"
#include "host/http/middleware/socket_handshake.hpp"

namespace instaplay::http {
namespace {

std::string_view ownerOf(const RequestContext& request) {
  return request.endpoint == nullptr ? std::string_view("host") : request.endpoint->owner();
}

/// The connection of a handshake, which nobody reads from or writes to yet.
class Bodiless final : public Connection {
 public:
  std::size_t readBody(char*, std::size_t) override { return 0; }
  void beginStream(const Response&, std::optional<std::uint64_t>) override { refuse(); }
  void writeStream(std::string_view) override { refuse(); }
  bool peerGone() override { return false; }

 private:
  [[noreturn]] static void refuse() {
    throw base::Error(base::ErrorKind::unsupported, "unsupported", "A handshake is not answered with a stream.");
  }
};

Response renderRaw(const plugins::Answer& answer) {
  Response response;
  response.status = answer.httpStatus;
  response.headers.add("Content-Type", answer.contentType);
  response.body = answer.body;
  return response;
}

}  // namespace

HttpExchange::HttpExchange(std::unique_ptr<RequestContext> request, const Engine& engine)
    : request_(std::move(request)), engine_(engine) {
  const base::LogScope scope(request_->requestId);
  early_ = guarded([this] {
    auto response = engine_.middleware.runOnHead(*request_);
    if (!response && request_->endpoint->socket) openSocket();
    return response;
  });
}

// What the middleware adds to every answer goes out with the one to the handshake.
void HttpExchange::openSocket() {
  const SocketRoute& socket = *request_->endpoint->socket;
  request_->query = Query(request_->queryText);
  Bodiless connection;
  HttpCall call(*request_, base::Deadline::after(engine_.timeout), {connection, engine_.middleware, engine_.toggles});
  auto session = socket.open(call);
  Response response;
  response.status = 101;
  applyAnswerHeaders(call.answer(), *request_, response);
  engine_.middleware.finish(*request_, response);
  const Headers& headers = request_->head.headers;
  upgrade_.reset(new SocketUpgrade{std::string(headers.find("sec-websocket-key").value_or("")),
                                   agreedSubprotocol(headers, socket.subprotocol), std::move(response.headers),
                                   socket.maxMessage, socket.limit, std::move(session), socket.metrics});
}

std::optional<Response> HttpExchange::run(std::string body, Connection& connection) {
  if (early_) return std::move(early_);
  const base::LogScope scope(request_->requestId);
  request_->body = std::move(body);
  return guarded([&] { return serve(connection); });
}

Response HttpExchange::refuseBody(int status) {
  const base::LogScope scope(request_->requestId);
  Response response = renderProblem(problemOf(status), request_->requestId);
  response.close = true;
  engine_.middleware.finish(*request_, response);
  return response;
}

std::optional<Response> HttpExchange::serve(Connection& connection) {
  if (auto response = engine_.middleware.runOnBody(*request_)) return response;
  const auto& route = request_->endpoint->route;
  const auto time = route.timeout.count() > 0 ? route.timeout : engine_.timeout;
  HttpCall call(*request_, base::Deadline::after(time), {connection, engine_.middleware, engine_.toggles});
  if (route.answerOnce) {
    answerOnce(call);
  } else {
    engine_.dispatcher.run(call);
  }
  return render(call);
}

void HttpExchange::answerOnce(HttpCall& call) {
  auto key = idempotencyKeyOf(*request_);
  if (!key) return engine_.dispatcher.run(call);
  SingleRun attempt(engine_.idempotency, std::move(*key));
  if (auto earlier = attempt.earlierAnswer()) {
    call.answer() = std::move(*earlier);
    return;
  }
  engine_.dispatcher.run(call);
  attempt.finish(call.answer());
}

std::optional<Response> HttpExchange::render(HttpCall& call) {
  const plugins::Answer& answer = call.answer();
  if (call.hasStreamed()) {
    if (answer.kind != plugins::Answer::Kind::error) return std::nullopt;
    base::logError("http", "a streamed answer broke off", {{"plugin", ownerOf(*request_)}});
    Response broken = renderProblem(problemOf(500), request_->requestId);
    broken.close = true;
    return broken;
  }
  Response response;
  switch (answer.kind) {
    case plugins::Answer::Kind::json: response = renderData(answer.httpStatus, answer.body, request_->requestId); break;
    case plugins::Answer::Kind::page: response = renderPage(answer.body, answer.nextCursor, request_->requestId); break;
    case plugins::Answer::Kind::raw: response = renderRaw(answer); break;
    case plugins::Answer::Kind::error:
      response = renderProblem(call.bodyProblem().value_or(problemOf(*answer.error)), request_->requestId);
      break;
    case plugins::Answer::Kind::none:
    case plugins::Answer::Kind::stream: response = renderData(204, {}, request_->requestId); break;
  }
  applyAnswerHeaders(answer, *request_, response);
  return response;
}

template <class Work>
std::optional<Response> HttpExchange::guarded(Work&& work) {
  std::optional<Response> response;
  try {
    response = work();
  } catch (const Refusal& refusal) {
    response = renderProblem(refusal.problem, request_->requestId);
  } catch (const std::exception& error) {
    response = failed(error);
  }
  if (response) engine_.middleware.finish(*request_, *response);
  return response;
}

Response HttpExchange::failed(const std::exception& error) const {
  const auto* expected = dynamic_cast<const base::Error*>(&error);
  const Problem problem = expected != nullptr ? problemOf(*expected) : problemOf(500);
  if (problem.status >= 500) {
    base::logError("http", "a request failed",
                   {{"plugin", ownerOf(*request_)}, {"path", request_->path}, {"reason", error.what()}});
  }
  return renderProblem(problem, request_->requestId);
}

}  // namespace instaplay::http
