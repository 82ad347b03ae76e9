#include "host/edge/head_check.hpp"

#include <algorithm>
#include <charconv>

#include "host/edge/http_syntax.hpp"

namespace instaplay::edge {
namespace {

using http::equalsIgnoringCase;

bool isHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool isOriginForm(std::string_view target) {
  if (!target.starts_with('/')) return false;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const char c = target[i];
    if (c <= ' ' || c >= 0x7f || std::string_view("\"#<>\\").find(c) != std::string_view::npos) return false;
    if (c == '%' && (i + 2 >= target.size() || !isHex(target[i + 1]) || !isHex(target[i + 2]))) return false;
  }
  return true;
}

bool isPort(std::string_view text) {
  unsigned port = 0;
  return isDigits(text) && text.size() <= 5 && std::from_chars(text.begin(), text.end(), port).ec == std::errc{} &&
         port <= 65535;
}

bool isHostName(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (isTokenChar(c) && std::string_view("!#$%&'*+^`|").find(c) == std::string_view::npos);
  });
}

bool isBracketedAddress(std::string_view host) {
  return host.size() > 4 && host.starts_with('[') && host.ends_with(']') &&
         std::ranges::all_of(host.substr(1, host.size() - 2), [](char c) { return isHex(c) || c == ':' || c == '.'; });
}

bool isHost(std::string_view value) {
  const auto nameEnd = value.starts_with('[') ? value.find(']') : value.find(':');
  const auto hostEnd = value.starts_with('[') && nameEnd != value.npos ? nameEnd + 1 : std::min(nameEnd, value.size());
  const auto host = value.substr(0, hostEnd);
  const auto rest = value.substr(hostEnd);
  if (!rest.empty() && !(rest.front() == ':' && isPort(rest.substr(1)))) return false;
  return isHostName(host) || isBracketedAddress(host);
}

/// Decimal, without sign, blanks or leading zeros, within 63 bits.
std::optional<std::uint64_t> parseLength(std::string_view value) {
  if (!isDigits(value) || value.size() > 18 || (value.size() > 1 && value.front() == '0')) return std::nullopt;
  std::uint64_t length = 0;
  std::from_chars(value.begin(), value.end(), length);
  return length;
}

/// Fills in a verdict, line by line. Every step says whether to go on.
class HeadReader {
 public:
  HeadReader(HeadVerdict& verdict, const HeadLimits& limits) : verdict_(verdict), limits_(limits) {}

  bool requestLine(std::string_view line) {
    const auto methodEnd = line.find(' ');
    const auto targetEnd = line.rfind(' ');
    if (methodEnd == line.npos || methodEnd == targetEnd) return refuse(400, "malformed request line");
    const auto method = line.substr(0, methodEnd);
    const auto target = line.substr(methodEnd + 1, targetEnd - methodEnd - 1);
    if (!isToken(method)) return refuse(400, "malformed method");
    if (!version(line.substr(targetEnd + 1))) return false;
    const bool serverWide = target == "*" && method == "OPTIONS";
    if (!isOriginForm(target) && !serverWide) return refuse(400, "malformed request target");
    verdict_.head.method = method;
    verdict_.head.target = target;
    return true;
  }

  bool field(std::string_view line) {
    if (++fieldCount_ > limits_.fields) return refuse(431, "too many header fields");
    if (line.starts_with(' ') || line.starts_with('\t')) return refuse(400, "folded header field");
    const auto colon = line.find(':');
    if (colon == line.npos || !isToken(line.substr(0, colon))) return refuse(400, "malformed header field name");
    const auto name = line.substr(0, colon);
    const auto value = trimBlanks(line.substr(colon + 1));
    if (!isFieldValue(value)) return refuse(400, "control character in a header field");
    verdict_.head.headers.add(name, value);
    return framingField(name, value);
  }

  bool finish() {
    http::RequestHead& head = verdict_.head;
    const bool chunked = transferEncodings_ > 0;
    if (hosts_ == 0 && head.versionMinor == 1) return refuse(400, "missing Host");
    if (chunked && lengths_ > 0) return refuse(400, "Content-Length beside Transfer-Encoding");
    if (chunked && head.versionMinor == 0) return refuse(400, "Transfer-Encoding in HTTP/1.0");
    if (transferEncodings_ > 1 || oddTransferEncoding_) return refuse(501, "unsupported Transfer-Encoding");
    head.hasBody = chunked || length_ > 0;
    if (length_ > 0) head.contentLength = length_;
    verdict_.keepAlive = !wantsClose_ && (head.versionMinor == 1 || wantsKeepAlive_);
    verdict_.expectsContinue = verdict_.expectsContinue && head.versionMinor == 1 && head.hasBody;
    return true;
  }

 private:
  bool refuse(int status, std::string_view why) {
    verdict_.kind = HeadVerdict::Kind::refused;
    verdict_.status = status;
    verdict_.why = why;
    return false;
  }

  bool version(std::string_view text) {
    const bool wellFormed = text.size() == 8 && text.starts_with("HTTP/") && isDigits(text.substr(5, 1)) &&
                            text[6] == '.' && isDigits(text.substr(7));
    if (!wellFormed) return refuse(400, "malformed HTTP version");
    if (text != "HTTP/1.1" && text != "HTTP/1.0") return refuse(505, "HTTP version not supported");
    verdict_.head.versionMinor = text[7] - '0';
    return true;
  }

  bool framingField(std::string_view name, std::string_view value) {
    if (equalsIgnoringCase(name, "host")) return host(value);
    if (equalsIgnoringCase(name, "content-length")) return contentLength(value);
    if (equalsIgnoringCase(name, "transfer-encoding")) {
      ++transferEncodings_;
      oddTransferEncoding_ = oddTransferEncoding_ || !equalsIgnoringCase(value, "chunked");
    } else if (equalsIgnoringCase(name, "connection")) {
      forEachListItem(value, [this](std::string_view option) {
        wantsClose_ = wantsClose_ || equalsIgnoringCase(option, "close");
        wantsKeepAlive_ = wantsKeepAlive_ || equalsIgnoringCase(option, "keep-alive");
      });
    } else if (equalsIgnoringCase(name, "expect")) {
      verdict_.expectsContinue = equalsIgnoringCase(value, "100-continue");
    }
    return true;
  }

  bool host(std::string_view value) {
    if (++hosts_ > 1) return refuse(400, "repeated Host");
    return isHost(value) || refuse(400, "malformed Host");
  }

  bool contentLength(std::string_view value) {
    const auto length = parseLength(value);
    if (!length) return refuse(400, "malformed Content-Length");
    if (++lengths_ > 1) return refuse(400, "repeated Content-Length");
    length_ = *length;
    return true;
  }

  HeadVerdict& verdict_;
  const HeadLimits& limits_;
  std::size_t fieldCount_ = 0;
  int hosts_ = 0, lengths_ = 0, transferEncodings_ = 0;
  std::uint64_t length_ = 0;
  bool oddTransferEncoding_ = false, wantsClose_ = false, wantsKeepAlive_ = false;
};

HeadVerdict refusal(int status, std::string_view why) {
  HeadVerdict verdict;
  verdict.kind = HeadVerdict::Kind::refused;
  verdict.status = status;
  verdict.why = why;
  return verdict;
}

// A line that just fits must not be refused because its end comes later, so neither the CR that may be the first half
// of it counts, nor what stands before the line.
HeadVerdict unfinished(std::string_view bytes, std::size_t lineStart, bool inRequestLine, const HeadLimits& limits) {
  auto line = bytes.substr(std::min(lineStart, bytes.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (inRequestLine && line.size() > limits.requestLineBytes) return refusal(414, "request line too long");
  if (bytes.size() > limits.bytes) return refusal(431, "request head too long");
  return {};
}

}  // namespace

HeadVerdict checkHead(std::string_view bytes, const HeadLimits& limits) {
  HeadVerdict verdict;
  HeadReader reader(verdict, limits);
  // RFC 9112, 2.2: some clients send an empty line after a body.
  std::size_t lineStart = bytes.starts_with("\r\n") ? 2 : 0;
  for (bool first = true;; first = false) {
    const auto lineFeed = bytes.find('\n', lineStart);
    if (lineFeed == bytes.npos) return unfinished(bytes, lineStart, first, limits);
    if (lineFeed == lineStart || bytes[lineFeed - 1] != '\r') return refusal(400, "bare line feed");
    const auto line = bytes.substr(lineStart, lineFeed - 1 - lineStart);
    if (first && line.size() > limits.requestLineBytes) return refusal(414, "request line too long");
    if (lineFeed >= limits.bytes) return refusal(431, "request head too long");
    lineStart = lineFeed + 1;
    if (line.empty() && !first) break;
    if (first ? !reader.requestLine(line) : !reader.field(line)) return verdict;
  }
  if (!reader.finish()) return verdict;
  verdict.kind = HeadVerdict::Kind::accepted;
  verdict.bytes = lineStart;
  return verdict;
}

}  // namespace instaplay::edge
