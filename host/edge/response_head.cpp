#include "host/edge/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "host/edge/http_syntax.hpp"

namespace instaplay::edge {
namespace {

using http::equalsIgnoringCase;

std::string_view reasonPhrase(int status) {
  switch (status) {
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
  }
}

void appendNumber(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  out.append(digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr);
}

/// "Sun, 06 Nov 1994 08:49:37 GMT". One thread asks for the same second thousands of times.
std::string_view dateText(std::int64_t seconds) {
  thread_local std::int64_t lastSeconds = -1;
  thread_local std::array<char, 32> text{};
  if (seconds != lastSeconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[parts.tm_wday], parts.tm_mday,
                  kMonths[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
    lastSeconds = seconds;
  }
  return text.data();
}

bool belongsToTheEdge(std::string_view name) {
  return equalsIgnoringCase(name, "content-length") || equalsIgnoringCase(name, "transfer-encoding") ||
         equalsIgnoringCase(name, "connection") || equalsIgnoringCase(name, "keep-alive") ||
         equalsIgnoringCase(name, "server");
}

void appendField(std::string& out, const http::Header& field) {
  if (!isToken(field.name) || belongsToTheEdge(field.name)) return;
  out.append(field.name).append(": ");
  const auto valueStart = out.size();
  out.append(field.value);
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(valueStart), out.end(), [](char c) { return !isFieldChar(c); }, ' ');
  out.append("\r\n");
}

void appendFraming(std::string& out, const ResponseFraming& framing) {
  if (framing.length) {
    out.append("Content-Length: ");
    appendNumber(out, *framing.length);
    out.append("\r\n");
  } else if (framing.chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  }
  if (!framing.keepAlive) {
    out.append("Connection: close\r\n");
  } else if (framing.versionMinor == 0) {
    out.append("Connection: keep-alive\r\n");
  }
}

}  // namespace

bool statusHasBody(int status) { return status >= 200 && status != 204 && status != 304; }

void appendResponseHead(std::string& out, int status, const http::Headers& headers, const ResponseFraming& framing,
                        std::int64_t nowMs) {
  out.append("HTTP/1.1 ");
  appendNumber(out, static_cast<std::uint64_t>(status));
  out.append(" ").append(reasonPhrase(status)).append("\r\n");
  for (const http::Header& field : headers.all()) appendField(out, field);
  if (!headers.contains("Date")) out.append("Date: ").append(dateText(nowMs / 1000)).append("\r\n");
  appendFraming(out, framing);
  out.append("\r\n");
}

}  // namespace instaplay::edge
