// The edge alone over an application that does nothing: what sockets, framing and limits cost without middleware.
//   bench_edge [threads]      prints "listening on PORT" and serves until it is killed
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "host/edge/server.hpp"

namespace {

using namespace instaplay;

http::Response fixedResponse() {
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("X-Request-Id", "01JD00000000000000000000000");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "no-referrer");
  response.headers.add("Cross-Origin-Resource-Policy", "same-origin");
  response.headers.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  response.headers.add("Cache-Control", "no-store");
  response.body = R"({"success":true,"data":{"status":"ok"},"meta":{"requestId":"01JD00000000000000000000000"}})";
  return response;
}

class FixedExchange final : public http::Exchange {
 public:
  http::BodyPlan bodyPlan() const override { return {}; }
  std::optional<http::Response> run(std::string, http::Connection&) override { return fixedResponse(); }
  http::Response refuseBody(int) override { return fixedResponse(); }
};

class FixedApplication final : public http::Application {
 public:
  std::unique_ptr<http::Exchange> begin(http::RequestHead) override { return std::make_unique<FixedExchange>(); }
  http::Response refuseHead(int, std::string_view) override { return fixedResponse(); }
};

}  // namespace

int main(int argc, char** argv) {
  edge::EdgeOptions options;
  options.port = 0;
  if (argc > 1) options.threads = static_cast<std::size_t>(std::atoi(argv[1]));
  FixedApplication application;
  const base::SystemClock clock;
  edge::EdgeServer server(options, application, clock);
  server.start();
  std::printf("listening on %d\n", server.port());
  std::fflush(stdout);
  ::pause();
}
