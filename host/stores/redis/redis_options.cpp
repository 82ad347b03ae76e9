#include "host/stores/redis/redis_options.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <charconv>

#include "host/base/error.hpp"

namespace instaplay::stores {
namespace {

constexpr int kMostDatabases = 1 << 14;

[[noreturn]] void refuse(const std::string& why) {
  throw base::Error(base::ErrorKind::invalid, "invalid_redis_url",
                    "The address of Redis " + why + ": redis://user:password@host:port/database is expected.");
}

std::string decoded(const std::string& text) {
  std::string result;
  Poco::URI::decode(text, result);
  return result;
}

int parseDatabase(std::string_view text) {
  int database = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), database);
  if (error != std::errc{} || end != text.data() + text.size() || database < 0 || database > kMostDatabases) {
    refuse("names no database by number");
  }
  return database;
}

// Split off before the rest is parsed, because an encoded ':' or '@' in a password must not end it. The password
// counts alone when there is no user, as in "redis://:secret@host".
std::string takeCredentials(std::string_view url, RedisOptions& options) {
  const std::size_t start = url.find("://");
  if (start == std::string_view::npos) refuse("has no scheme");
  const std::string_view rest = url.substr(start + 3);
  const std::size_t end = rest.substr(0, rest.find('/')).rfind('@');
  if (end == std::string_view::npos) return std::string(url);
  const std::string_view credentials = rest.substr(0, end);
  const std::size_t colon = credentials.find(':');
  options.user = decoded(std::string(credentials.substr(0, colon)));
  if (colon != std::string_view::npos) options.password = decoded(std::string(credentials.substr(colon + 1)));
  return std::string(url.substr(0, start + 3)).append(rest.substr(end + 1));
}

void readUnixSocket(const Poco::URI& uri, RedisOptions& options) {
  options.unixSocket = uri.getPath();
  if (options.unixSocket.size() < 2) refuse("names no socket");
  for (const auto& [name, value] : uri.getQueryParameters()) {
    if (name != "db") refuse("has an unknown parameter");
    options.database = parseDatabase(value);
  }
}

void readHost(const Poco::URI& uri, RedisOptions& options) {
  options.host = uri.getHost();
  if (options.host.empty()) refuse("names no host");
  if (uri.getPort() != 0) options.port = uri.getPort();
  const std::string& path = uri.getPath();
  if (path.size() > 1) options.database = parseDatabase(std::string_view(path).substr(1));
  if (!uri.getRawQuery().empty()) refuse("has unknown parameters");
}

}  // namespace

std::string RedisOptions::place() const {
  if (!unixSocket.empty()) return unixSocket + " db " + std::to_string(database);
  return host + ":" + std::to_string(port) + "/" + std::to_string(database);
}

RedisOptions parseRedisUrl(std::string_view url) try {
  RedisOptions options;
  const Poco::URI uri(takeCredentials(url, options));
  if (uri.getScheme() == "redis") {
    readHost(uri, options);
  } else if (uri.getScheme() == "unix") {
    readUnixSocket(uri, options);
  } else {
    refuse("has an unknown scheme");
  }
  return options;
} catch (const Poco::Exception&) {
  refuse("cannot be read");
}

}  // namespace instaplay::stores
