#include "host/http/envelope.hpp"

#include <algorithm>
#include <array>

#include "host/base/json.hpp"

namespace instaplay::http {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::size_t kFrame = 128;  // what the envelope adds around the data, roughly

void appendMeta(std::string& out, std::string_view requestId) {
  out += ",\"meta\":{\"requestId\":";
  base::appendJsonString(out, requestId);
}

Response jsonResponse(int status) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", kJson);
  return response;
}

void appendFields(std::string& out, const std::vector<base::FieldError>& fields) {
  if (fields.empty()) return;
  out += ",\"fields\":[";
  for (const base::FieldError& field : fields) {
    if (&field != &fields.front()) out += ',';
    out += "{\"path\":";
    base::appendJsonString(out, field.path);
    out += ",\"message\":";
    base::appendJsonString(out, field.message);
    out += '}';
  }
  out += ']';
}

struct Unread {
  int status;
  std::string_view code, message;
};

constexpr std::array kUnread{
    Unread{400, "malformed_request", "The request is not well formed."},
    Unread{408, "request_timeout", "The request took too long to arrive."},
    Unread{413, "payload_too_large", "The body is too large."},
    Unread{414, "uri_too_long", "The address is too long."},
    Unread{431, "headers_too_large", "The headers are too large."},
    Unread{501, "not_implemented", "The request uses something that is not supported."},
    Unread{503, "unavailable", "The server is busy. Please try again."},
    Unread{505, "http_version_not_supported", "This version of HTTP is not supported."},
};

Problem internalProblem() { return {500, "internal", "Something went wrong on our side.", {}, {}, {}}; }

}  // namespace

Problem problemOf(const base::Error& error) {
  if (error.kind == base::ErrorKind::internal || error.kind == base::ErrorKind::state) return internalProblem();
  const std::string code = error.code.empty() ? std::string(base::defaultCode(error.kind)) : error.code;
  return {base::httpStatus(error.kind), code, error.message, error.fields, error.retryAfter, {}};
}

Problem problemOf(int status) {
  const auto found = std::ranges::find(kUnread, status, &Unread::status);
  if (found == kUnread.end()) return internalProblem();
  return {status, std::string(found->code), std::string(found->message), {}, {}, {}};
}

Response renderData(int status, std::string_view dataJson, std::string_view requestId) {
  if (status == 204) {
    Response empty;
    empty.status = status;
    return empty;
  }
  Response response = jsonResponse(status);
  response.body.reserve(dataJson.size() + kFrame);
  response.body += "{\"success\":true,\"data\":";
  response.body += dataJson.empty() ? "null" : dataJson;
  appendMeta(response.body, requestId);
  response.body += "}}";
  return response;
}

Response renderPage(std::string_view dataJson, const std::optional<std::string>& next, std::string_view requestId) {
  Response response = jsonResponse(200);
  response.body.reserve(dataJson.size() + kFrame);
  response.body += "{\"success\":true,\"data\":";
  response.body += dataJson;
  appendMeta(response.body, requestId);
  response.body += ",\"next\":";
  if (next) {
    base::appendJsonString(response.body, *next);
  } else {
    response.body += "null";
  }
  response.body += "}}";
  return response;
}

Response renderProblem(const Problem& problem, std::string_view requestId) {
  Response response = jsonResponse(problem.status);
  for (const Header& header : problem.headers.all()) response.headers.add(header.name, header.value);
  if (problem.retryAfter.count() > 0) {
    const auto seconds = std::max<std::int64_t>(1, (problem.retryAfter.count() + 999) / 1000);
    response.headers.set("Retry-After", std::to_string(seconds));
  }
  response.body += "{\"success\":false,\"error\":{\"code\":";
  base::appendJsonString(response.body, problem.code);
  response.body += ",\"message\":";
  base::appendJsonString(response.body, problem.message);
  appendFields(response.body, problem.fields);
  response.body += '}';
  appendMeta(response.body, requestId);
  response.body += "}}";
  return response;
}

}  // namespace instaplay::http
