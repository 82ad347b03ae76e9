#pragma once

#include <memory>
#include <optional>

#include "host/http/application.hpp"
#include "host/http/dispatcher.hpp"
#include "host/http/idempotency.hpp"
#include "host/http/middleware.hpp"
#include "host/http/request_context.hpp"

namespace instaplay::http {

/// What all exchanges share; lent by the pipeline.
struct Engine {
  const Middleware& middleware;
  const Dispatcher& dispatcher;
  Idempotency& idempotency;
  const plugins::Toggles& toggles;
  std::chrono::milliseconds timeout;
};

/// One request through the middleware to its answer. The one place that catches what is thrown on the way.
class HttpExchange final : public Exchange {
 public:
  HttpExchange(std::unique_ptr<RequestContext> request, const Engine& engine);

  BodyPlan bodyPlan() const override { return early_ ? BodyPlan{} : request_->bodyPlan; }
  std::unique_ptr<SocketUpgrade> upgrade() override { return std::move(upgrade_); }
  std::optional<Response> run(std::string body, Connection& connection) override;
  Response refuseBody(int status) override;

 private:
  void openSocket();
  std::optional<Response> serve(Connection& connection);
  void answerOnce(HttpCall& call);
  std::optional<Response> render(HttpCall& call);
  template <class Work>
  std::optional<Response> guarded(Work&& work);
  Response failed(const std::exception& error) const;

  std::unique_ptr<RequestContext> request_;
  const Engine& engine_;
  std::optional<Response> early_;  ///< decided by the head alone
  std::unique_ptr<SocketUpgrade> upgrade_;
};

}  // namespace instaplay::http
