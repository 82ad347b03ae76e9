#include "host/http/middleware/socket_handshake.hpp"

#include <algorithm>

#include "host/http/endpoint.hpp"
#include "host/http/envelope.hpp"

namespace instaplay::http {
namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Over all fields of that name, each a list.
template <class Matches>
bool listHas(const Headers& headers, std::string_view name, Matches matches) {
  for (const Header& header : headers.all()) {
    if (!equalsIgnoringCase(header.name, name)) continue;
    for (std::string_view rest = header.value;;) {
      const auto comma = rest.find(',');
      if (matches(trim(rest.substr(0, comma)))) return true;
      if (comma == rest.npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return false;
}

bool listHasToken(const Headers& headers, std::string_view name, std::string_view token) {
  return listHas(headers, name, [&](std::string_view item) { return equalsIgnoringCase(item, token); });
}

/// The value of a field that must be there once; nothing otherwise.
std::optional<std::string_view> single(const Headers& headers, std::string_view name) {
  const auto isOfName = [&](const Header& header) { return equalsIgnoringCase(header.name, name); };
  return std::ranges::count_if(headers.all(), isOfName) == 1 ? headers.find(name) : std::nullopt;
}

// 16 bytes in Base64.
bool isKey(std::string_view key) {
  constexpr std::size_t kLength = 24, kLetters = 22;
  return key.size() == kLength && key.ends_with("==") && std::ranges::all_of(key.substr(0, kLetters), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
         });
}

Refusal upgradeRequired() {
  Problem problem{426, "upgrade_required", "This address is a WebSocket of version 13.", {}, {}, {}};
  problem.headers.add("Upgrade", "websocket");
  problem.headers.add("Sec-WebSocket-Version", "13");
  return Refusal(std::move(problem));
}

base::Error malformed(std::string message) {
  return {base::ErrorKind::invalid, "malformed_handshake", std::move(message)};
}

}  // namespace

std::optional<Response> SocketHandshakeStep::begin(RequestContext& request) const {
  const auto& socket = request.endpoint->socket;
  if (!socket) return std::nullopt;
  const RequestHead& head = request.head;
  const bool asksForIt = head.method == "GET" && head.versionMinor == 1 &&
                         listHasToken(head.headers, "upgrade", "websocket") &&
                         listHasToken(head.headers, "connection", "upgrade");
  if (!asksForIt || single(head.headers, "sec-websocket-version") != "13") throw upgradeRequired();
  if (head.hasBody) throw malformed("A handshake has no body.");
  if (!isKey(single(head.headers, "sec-websocket-key").value_or(""))) {
    throw malformed("The Sec-WebSocket-Key must be there once, with 16 bytes in Base64.");
  }
  const bool isAgreed = !agreedSubprotocol(head.headers, socket->subprotocol).empty();
  if (socket->needsSubprotocol && !isAgreed) {
    throw malformed("The Sec-WebSocket-Protocol must offer " + socket->subprotocol + ".");
  }
  return std::nullopt;
}

std::optional<Response> SocketOriginStep::begin(RequestContext& request) const {
  if (!request.endpoint->socket) return std::nullopt;
  if (request.credentials && request.credentials->kind == Credentials::Kind::bearer) return std::nullopt;
  const Headers& headers = request.head.headers;
  const auto origin = headers.find("origin");
  if (!origin && !request.credentials) return std::nullopt;
  const bool isFine = origin && (ours_.isOurs(*origin, headers.find("host").value_or("")) ||
                                 std::ranges::find(listed_, *origin) != listed_.end());
  if (isFine) return std::nullopt;
  throw base::Error(base::ErrorKind::forbidden, "forbidden", "The handshake does not come from a page of this site.");
}

std::string agreedSubprotocol(const Headers& headers, std::string_view ours) {
  const bool isOffered = listHas(headers, "sec-websocket-protocol", [&](auto item) { return item == ours; });
  return !ours.empty() && isOffered ? std::string(ours) : std::string();
}

}  // namespace instaplay::http
