#pragma once

#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// The steps in the order in which they run: some when the head is there, some when the body is. All
/// of them finish every answer.
class Middleware {
 public:
  Middleware(Steps onHead, Steps onBody) : onHead_(std::move(onHead)), onBody_(std::move(onBody)) {}

  std::optional<Response> runOnHead(RequestContext& request) const { return run(onHead_, request); }
  std::optional<Response> runOnBody(RequestContext& request) const { return run(onBody_, request); }
  void finish(const RequestContext& request, Response& response) const;

 private:
  static std::optional<Response> run(const Steps& steps, RequestContext& request);

  Steps onHead_, onBody_;
};

}  // namespace instaplay::http
