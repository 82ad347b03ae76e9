#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "host/http/application.hpp"
#include "host/http/endpoint.hpp"
#include "host/http/envelope.hpp"
#include "host/http/middleware.hpp"
#include "host/http/request_context.hpp"
#include "host/plugins/call.hpp"
#include "host/plugins/toggles.hpp"

namespace instaplay::http {

/// A request as plugins see it. Lives while the handler and the plugins' steps run.
class HttpCall final : public plugins::Call {
 public:
  struct Surroundings {
    Connection& connection;
    const Middleware& middleware;  ///< finishes the heads of streamed answers
    const plugins::Toggles& toggles;
  };
  HttpCall(RequestContext& request, base::Deadline deadline, Surroundings surroundings);

  const RequestContext& request() const { return request_; }
  bool hasStreamed() const { return streamed_; }
  /// Why a streamed body could not be read to its end: the client's fault, whatever the handler made of it.
  const std::optional<Problem>& bodyProblem() const { return bodyProblem_; }

  std::optional<std::string_view> get(std::string_view key) override;
  std::string_view body() override { return request_.body; }
  bool cancelled() const override;
  bool flag(std::string_view key) const override;
  std::size_t readBody(char* buffer, std::size_t capacity) override;
  void beginStream(int httpStatus, std::string_view contentType, std::optional<std::uint64_t> length) override;
  void writeStream(std::string_view bytes) override;

 private:
  std::optional<std::string_view> ofRequest(std::string_view name) const;

  RequestContext& request_;
  Surroundings surroundings_;
  mutable std::shared_ptr<const plugins::FlagSnapshot> viewerFlags_;
  std::optional<Problem> bodyProblem_;
  bool streamed_ = false;
};

/// Copies what an answer says about headers and session to the response and the request.
void applyAnswerHeaders(const plugins::Answer& answer, RequestContext& request, Response& response);

}  // namespace instaplay::http
