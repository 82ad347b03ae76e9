#include "host/http/host_routes/host_routes.hpp"

#include "host/base/log.hpp"
#include "host/http/http_call.hpp"

namespace instaplay::http {

plugins::RouteDeclaration hostRoute(std::string method, std::string path, plugins::Access access, std::string summary) {
  plugins::RouteDeclaration route;
  route.method = std::move(method);
  route.path = std::move(path);
  route.access = access;
  route.summary = std::move(summary);
  return route;
}

void replyJson(HttpCall& call, int status, std::string json) {
  call.answer().kind = plugins::Answer::Kind::json;
  call.answer().httpStatus = status;
  call.answer().body = std::move(json);
}

void replyNothing(HttpCall& call) { call.answer().httpStatus = 204; }

std::string pathParameter(HttpCall& call, std::string_view name) {
  return std::string(call.get("param." + std::string(name)).value_or(""));
}

void audit(HttpCall& call, std::string_view action, std::string_view target) {
  base::logInfo(
      "audit", action,
      {{"target", target}, {"user", call.get("user.id").value_or("")}, {"client", call.request().clientAddress}});
}

}  // namespace instaplay::http
