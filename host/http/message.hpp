#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::http {

struct Header {
  std::string name, value;
};

/// Header fields in the order they came. Names compare without case.
class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);  ///< replaces every field of that name
  void remove(std::string_view name);
  /// The first value, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name).has_value(); }
  const std::vector<Header>& all() const { return fields_; }

 private:
  std::vector<Header> fields_;
};

/// The head of a request that passed the strict framing checks of the edge.
struct RequestHead {
  std::string method;
  std::string target;  ///< as sent, in origin form: "/api/v1/feed?limit=5"
  Headers headers;
  std::string peerAddress;                     ///< of the TCP peer, without port; proxies are resolved later
  int versionMinor = 1;                        ///< HTTP/1.0 or HTTP/1.1
  bool hasBody = false;                        ///< Content-Length over 0, or chunked
  std::optional<std::uint64_t> contentLength;  ///< absent when chunked or without body
};

/// A whole response. The edge adds Date, Content-Length, Connection, and gzip when it pays and the client asked.
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  bool close = false;  ///< end the connection after it
};

bool equalsIgnoringCase(std::string_view a, std::string_view b);

}  // namespace instaplay::http
