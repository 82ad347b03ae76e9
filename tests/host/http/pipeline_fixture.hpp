#pragma once

#include <prometheus/registry.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/base/json.hpp"
#include "host/http/host_routes/host_routes.hpp"
#include "host/http/pipeline.hpp"
#include "host/stores/limits/memory_rate_limits.hpp"
#include "host/stores/sql/embedded_sql_store.hpp"
#include "tests/host/http/local_events.hpp"
#include "tests/host/http/sample_identity.hpp"

namespace instaplay::http::test {

using Handle = std::function<void(plugins::Call&)>;
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// Declarations with handlers in this process, invoked as a plugin instance does it.
class SamplePlugin {
 public:
  explicit SamplePlugin(std::string id) : id_(std::move(id)) {}

  plugins::RouteDeclaration& route(std::string method, std::string path, Handle handle);
  plugins::StepDeclaration& step(bool before, Handle handle);
  PluginSource source();

  plugins::Declarations declarations;
  bool active = true;

 private:
  plugins::Handler handler(Handle handle);

  std::string id_;
  std::deque<Handle> handles_;
};

/// Remembers what is streamed; gives the body of a streamed request in pieces.
class SampleConnection final : public Connection {
 public:
  std::size_t readBody(char* buffer, std::size_t capacity) override;
  void beginStream(const Response& head, std::optional<std::uint64_t> length) override;
  void writeStream(std::string_view bytes) override { streamed += bytes; }
  bool peerGone() override { return gone; }

  std::string incoming, streamed;
  std::optional<Response> streamHead;
  std::optional<std::uint64_t> streamLength;
  std::optional<base::Error> readError;  ///< what reading a streamed body fails with
  bool gone = false;
};

struct Request {
  std::string method = "GET", target = "/";
  HeaderList headers{};
  std::string body{};
  int versionMinor = 1;
};

/// A pipeline over embedded stores, with the plugin "posts". Declare first, then send.
class PipelineFixture {
 public:
  PipelineFixture();

  Pipeline& pipeline();
  /// Plays the edge. Nothing when the answer was streamed.
  std::optional<Response> exchange(const Request& request);
  /// The WebSocket that a request becomes; null: it is answered instead.
  std::unique_ptr<SocketUpgrade> upgrade(const Request& request);
  Response send(const Request& request);
  Response get(std::string target, HeaderList headers = {}) {
    return send({"GET", std::move(target), std::move(headers)});
  }
  /// As a browser of this site, without a session.
  Response post(std::string target, std::string body, HeaderList headers = {});
  /// With a bearer token of SampleIdentity.
  Response as(std::string token, Request request);

  base::ManualClock clock;
  stores::EmbeddedSqlStore sql;
  stores::MemoryRateLimits limits{clock};
  plugins::Toggles toggles;
  LocalEvents events;
  SampleIdentity identity;
  prometheus::Registry metrics;
  Options options;
  std::vector<HostRoute> hostRoutes;
  SamplePlugin posts{"posts"};
  std::vector<SamplePlugin*> plugins{&posts};
  stores::RateLimits* limitStore = &limits;
  realtime::RealtimeRoom* room = nullptr;
  std::string peer = "203.0.113.7";
  SampleConnection connection;

 private:
  RequestHead headOf(const Request& request) const;

  std::unique_ptr<Pipeline> pipeline_;
};

void reply(plugins::Call& call, std::string json, int status = 200);
void fail(plugins::Call& call, base::Error error);
base::Json bodyOf(const Response& response);
std::string codeOf(const Response& response);
std::string headerOf(const Response& response, std::string_view name);

}  // namespace instaplay::http::test
