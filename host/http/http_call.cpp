#include "host/http/http_call.hpp"

#include "host/http/middleware/feature.hpp"

namespace instaplay::http {
namespace {

std::optional<std::string_view> after(std::string_view prefix, std::string_view key) {
  if (!key.starts_with(prefix)) return std::nullopt;
  return key.substr(prefix.size());
}

std::optional<std::string_view> parameter(const RequestContext& request, std::string_view name) {
  for (const auto& [key, value] : request.parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

// Plugins never see what proves who somebody is.
bool isSecret(std::string_view header) {
  return equalsIgnoringCase(header, "cookie") || equalsIgnoringCase(header, "authorization") ||
         equalsIgnoringCase(header, "x-csrf-token");
}

}  // namespace

HttpCall::HttpCall(RequestContext& request, base::Deadline deadline, Surroundings surroundings)
    : Call(request.requestId, deadline, nullptr), request_(request), surroundings_(surroundings) {}

std::optional<std::string_view> HttpCall::get(std::string_view key) {
  if (const auto name = after("param.", key)) return parameter(request_, *name);
  if (const auto name = after("query.", key)) return request_.query.find(*name);
  if (const auto name = after("header.", key)) {
    return isSecret(*name) ? std::nullopt : request_.head.headers.find(*name);
  }
  if (const auto name = after("http.", key)) return ofRequest(*name);
  if (key == "client.address") return request_.clientAddress;
  if (key == "request.id") return requestId();
  if (key == "plugin.id") return request_.endpoint->owner();
  return request_.principal ? plugins::propertyOf(*request_.principal, key) : std::nullopt;
}

std::optional<std::string_view> HttpCall::ofRequest(std::string_view name) const {
  if (name == "method") return request_.head.method;
  if (name == "path") return request_.path;
  if (name == "route") return request_.endpoint->route.path;
  if (name == "query") return request_.queryText;
  return std::nullopt;
}

bool HttpCall::cancelled() const { return surroundings_.connection.peerGone(); }

bool HttpCall::flag(std::string_view key) const {
  if (!viewerFlags_) viewerFlags_ = surroundings_.toggles.snapshot(viewerOf(request_.principal));
  return viewerFlags_->isOn(key);
}

std::size_t HttpCall::readBody(char* buffer, std::size_t capacity) {
  if (request_.bodyPlan.kind != BodyPlan::Kind::stream) return 0;
  try {
    return surroundings_.connection.readBody(buffer, capacity);
  } catch (const base::Error& error) {
    bodyProblem_ = error.kind == base::ErrorKind::timeout ? problemOf(408) : problemOf(error);
    throw;
  }
}

void HttpCall::beginStream(int httpStatus, std::string_view contentType, std::optional<std::uint64_t> length) {
  Response head;
  head.status = httpStatus;
  head.headers.add("Content-Type", contentType);
  applyAnswerHeaders(answer(), request_, head);
  surroundings_.middleware.finish(request_, head);
  streamed_ = true;
  surroundings_.connection.beginStream(head, length);
}

void HttpCall::writeStream(std::string_view bytes) { surroundings_.connection.writeStream(bytes); }

void applyAnswerHeaders(const plugins::Answer& answer, RequestContext& request, Response& response) {
  for (const auto& [name, value] : answer.headers) response.headers.add(name, value);
  if (answer.session) request.newSession = {answer.session->first, answer.session->second};
}

}  // namespace instaplay::http
