#include "host/edge/compression.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

#include "host/edge/http_syntax.hpp"

namespace instaplay::edge {
namespace {

using http::equalsIgnoringCase;

constexpr int kLevel = 5;
constexpr int kGzipWindow = 15 + 16;
constexpr int kMemoryLevel = 8;

/// True for "0", "0." and "0.000".
bool isZero(std::string_view weight) {
  return weight.starts_with('0') && weight.find_first_not_of("0.") == weight.npos;
}

bool isRefused(std::string_view parameters) {
  const auto equals = parameters.find('=');
  if (equals == parameters.npos) return false;
  return equalsIgnoringCase(trimBlanks(parameters.substr(0, equals)), "q") &&
         isZero(trimBlanks(parameters.substr(equals + 1)));
}

bool isCompressible(std::string_view contentType) {
  const auto type = trimBlanks(contentType.substr(0, contentType.find(';')));
  constexpr std::array<std::string_view, 6> kTypes = {"application/json",          "application/javascript",
                                                      "application/xml",           "image/svg+xml",
                                                      "application/manifest+json", "application/openmetrics-text"};
  return type.starts_with("text/") || type.ends_with("+json") || std::ranges::find(kTypes, type) != kTypes.end();
}

bool mayCompress(const http::Response& response, std::size_t minBytes) {
  const http::Headers& headers = response.headers;
  const auto type = headers.find("Content-Type");
  if (response.body.size() <= minBytes || response.status == 206 || !type || !isCompressible(*type)) return false;
  const auto cacheControl = headers.find("Cache-Control").value_or("");
  return !headers.contains("Content-Encoding") && cacheControl.find("no-transform") == cacheControl.npos;
}

std::optional<std::string> gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) {
    return std::nullopt;
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) return std::nullopt;
  return out;
}

void weakenEntityTag(http::Headers& headers) {
  const auto tag = headers.find("ETag");
  if (tag && tag->starts_with('"')) headers.set("ETag", "W/" + std::string(*tag));
}

}  // namespace

bool acceptsGzip(const http::Headers& request) {
  std::optional<bool> named, any;
  for (const http::Header& field : request.all()) {
    if (!equalsIgnoringCase(field.name, "accept-encoding")) continue;
    forEachListItem(field.value, [&](std::string_view item) {
      const auto semicolon = item.find(';');
      const auto coding = trimBlanks(item.substr(0, semicolon));
      const bool taken = semicolon == item.npos || !isRefused(item.substr(semicolon + 1));
      if (equalsIgnoringCase(coding, "gzip") || equalsIgnoringCase(coding, "x-gzip")) named = taken;
      if (coding == "*") any = taken;
    });
  }
  return named.value_or(any.value_or(false));
}

void compress(http::Response& response, bool clientTakesGzip, std::size_t minBytes) {
  if (!mayCompress(response, minBytes)) return;
  response.headers.add("Vary", "Accept-Encoding");
  if (!clientTakesGzip) return;
  auto compressed = gzip(response.body);
  if (!compressed || compressed->size() >= response.body.size()) return;
  response.body = std::move(*compressed);
  response.headers.set("Content-Encoding", "gzip");
  weakenEntityTag(response.headers);
}

}  // namespace instaplay::edge
