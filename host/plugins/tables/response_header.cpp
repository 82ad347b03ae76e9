#include "host/plugins/tables/response_header.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "host/plugins/tables/abi.hpp"

namespace instaplay::plugins {
namespace {

constexpr std::string_view kTokenPunctuation = "!#$%&'*+-.^_`|~";
constexpr std::array<std::string_view, 14> kHostHeaders{
    "connection", "content-length", "content-type", "date", "keep-alive",   "proxy-connection", "server", "set-cookie",
    "te",         "trailer",        "upgrade",      "via",  "x-request-id", "transfer-encoding"};
constexpr std::string_view kCorsPrefix = "access-control-";

bool isAlphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

bool isToken(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return isAlphanumeric(c) || kTokenPunctuation.find(c) != std::string_view::npos;
  });
}

}  // namespace

void requirePluginHeader(std::string_view name, std::string_view value) {
  if (!isToken(name)) throw invalidArgument("A header's name is a token.");
  const std::string known = lower(name);
  const bool isHosts = std::find(kHostHeaders.begin(), kHostHeaders.end(), known) != kHostHeaders.end();
  if (isHosts || known.starts_with(kCorsPrefix)) throw invalidArgument("The header " + known + " belongs to the host.");
  requireHeaderValue(value);
}

void requireHeaderValue(std::string_view value) {
  const bool clean = std::all_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
  if (!clean) throw invalidArgument("A header's value holds no control characters.");
}

void requireCookieValue(std::string_view value) {
  const bool clean = std::all_of(value.begin(), value.end(), [](char c) {
    return isAlphanumeric(c) || kTokenPunctuation.find(c) != std::string_view::npos || c == '=' || c == '/' || c == ':';
  });
  if (!clean) throw invalidArgument("A session token holds characters that a cookie cannot.");
}

}  // namespace instaplay::plugins
