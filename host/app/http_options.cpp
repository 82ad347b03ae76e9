#include "host/app/http_options.hpp"

#include <algorithm>
#include <memory>
#include <thread>

#include "host/app/version.hpp"
#include "host/http/addresses.hpp"

namespace instaplay::app {
namespace {

constexpr unsigned kFewestThreads = 16;
constexpr unsigned kThreadsEachCore = 4;

/// Proxies stand for many clients, so no client's share of connections applies to them.
std::function<bool(std::string_view)> isProxy(const std::vector<std::string>& trusted) {
  return [proxies = std::make_shared<http::TrustedProxies>(trusted)](std::string_view text) {
    const auto address = http::Address::parse(text);
    return edge::isLoopback(text) || (address && proxies->contains(*address));
  };
}

}  // namespace

unsigned serverThreads(const Config& config) {
  if (config.server.threads > 0) return config.server.threads;
  return std::max(kFewestThreads, kThreadsEachCore * std::thread::hardware_concurrency());
}

http::Options httpOptions(const Config& config) {
  http::Options options;
  const bool isProduction = config.environment == Environment::production;
  options.environment = isProduction ? http::Options::Environment::production : http::Options::Environment::development;
  options.publicOrigin = config.publicOrigin;
  options.corsOrigins = config.server.corsOrigins;
  options.trustedProxies = config.server.trustedProxies;
  options.limits.at("reads").rate = http::perMinute(config.limits.reads);
  options.limits.at("anonymous_reads").rate = http::perMinute(config.limits.anonymousReads);
  options.limits.at("writes").rate = http::perMinute(config.limits.writes);
  options.limits.at("register").rate = http::perMinute(config.limits.registrations);
  options.limits.at("login").rate = http::perMinute(config.limits.logins);
  options.limits.at("uploads").rate = http::perMinute(config.limits.uploads);
  options.maxBody = config.server.bodyBytes.bytes;
  options.timeout = config.server.handlerTimeout;
  options.version = kVersion;
  return options;
}

realtime::Options realtimeOptions(const Config& config) {
  const RealtimeConfig& given = config.realtime;
  realtime::Options options;
  options.heartbeat = given.ping;
  options.recheck = given.recheck;
  options.resumeTime = given.resume;
  options.perUser = given.socketsPerUser;
  options.perAddress = given.socketsPerAddress;
  options.maxMessage = given.messageBytes.bytes;
  options.messages = {.perSecond = static_cast<double>(given.commands),
                      .burst = static_cast<double>(given.commandBurst)};
  return options;
}

edge::EdgeOptions edgeOptions(const Config& config) {
  const ServerConfig& server = config.server;
  edge::EdgeOptions options;
  options.address = server.address;
  options.port = server.port;
  options.threads = serverThreads(config);
  options.head = {
      .bytes = server.headBytes.bytes, .requestLineBytes = server.requestLineBytes.bytes, .fields = server.headFields};
  options.headTimeout = server.headTimeout;
  options.bodyGrace = server.bodyGrace;
  options.bytesPerSecond = server.bodyRate.bytes;
  options.idleMost = server.idleTimeout;
  options.maxConnections = server.connections;
  options.maxPerAddress = server.connectionsPerAddress;
  options.sharedAddress = isProxy(server.trustedProxies);
  options.sockets.most = config.realtime.sockets;
  options.sockets.ping = config.realtime.ping;
  options.sockets.pong = config.realtime.pong;
  options.sockets.queueMessages = config.realtime.queueMessages;
  options.sockets.queueBytes = config.realtime.queueBytes.bytes;
  options.gzipBytes = server.gzipBytes.bytes;
  return options;
}

}  // namespace instaplay::app
