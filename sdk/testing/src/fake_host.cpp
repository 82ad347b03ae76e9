#include <instaplay/testing/fake_host.h>
#include <instaplay/str.hpp>

#include <exception>
#include <utility>
#include <vector>

#include "fake_host_core.hpp"
#include "host/plugins/last_error.hpp"

struct ip_fake_host {
  explicit ip_fake_host(const ip_fake_options& options) : core(options) {}
  instaplay::testing::FakeHostCore core;
};

struct ip_fake_socket {
  explicit ip_fake_socket(std::unique_ptr<instaplay::testing::FakeSocket> client) : socket(std::move(client)) {}
  std::unique_ptr<instaplay::testing::FakeSocket> socket;
};

namespace instaplay::testing {
namespace {

using base::Error;
using base::ErrorKind;

/// Runs work for the C side, which learns the text of every exception: it is the author of a test who reads it.
template <class Work>
ip_status tell(Work&& work) noexcept {
  return plugins::guarded([&] {
    try {
      work();
    } catch (const Error&) {
      throw;
    } catch (const std::exception& error) {
      throw Error{ErrorKind::state, "fake_host_failed", error.what()};
    }
  });
}

void requireOptions(const ip_fake_options* options) {
  if (IP_HAS(ip_fake_options, options, start_ms) && options->plugin != nullptr) return;
  throw Error{ErrorKind::invalid, "invalid_argument", "The options of a fake host are too short, or name no plugin."};
}

void give(ip_sink sink, void* ctx, const base::Json& value) {
  const std::string text = base::dumpJson(value);
  sink(ctx, toStr(text));
}

http::RequestHead headOf(const ip_fake_request& request) {
  http::RequestHead head;
  head.method = toView(request.method);
  head.target = toView(request.target);
  head.peerAddress = "127.0.0.1";
  for (std::size_t i = 0; i < request.header_count; ++i) {
    head.headers.add(toView(request.headers[i].name), toView(request.headers[i].value));
  }
  if (!head.headers.contains("Host")) head.headers.add("Host", "localhost:8080");
  if (request.user_id != 0) {
    const std::string token =
        FakeIdentity::tokenFor(request.user_id, toView(request.user_name), toView(request.user_role));
    head.headers.set("Authorization", "Bearer " + token);
  }
  head.hasBody = request.body.n > 0;
  if (head.hasBody) head.contentLength = request.body.n;
  return head;
}

std::string tokenOf(std::int64_t userId, ip_str name, ip_str role) {
  return userId == 0 ? std::string() : FakeIdentity::tokenFor(userId, toView(name), toView(role));
}

void answerWith(const http::Response& response, ip_fake_answer answer, void* ctx) {
  std::vector<ip_fake_header> headers;
  for (const http::Header& header : response.headers.all())
    headers.push_back({toStr(header.name), toStr(header.value)});
  answer(ctx, response.status, headers.data(), headers.size(), toStr(response.body));
}

}  // namespace
}  // namespace instaplay::testing

using namespace instaplay;
using namespace instaplay::testing;

extern "C" {

ip_status ip_fake_create(const ip_fake_options* options, ip_fake_host** out) {
  return tell([&] {
    requireOptions(options);
    *out = new ip_fake_host(*options);
  });
}

void ip_fake_destroy(ip_fake_host* host) {
  tell([&] { delete host; });
}

ip_status ip_fake_last_error(ip_error* out) { return plugins::lastError(out); }

ip_status ip_fake_provide(ip_fake_host* host, ip_str serviceId, ip_fake_service function, void* ctx) {
  return tell([&] { host->core.provide(std::string(toView(serviceId)), function, ctx); });
}

ip_status ip_fake_start(ip_fake_host* host) {
  return tell([&] { host->core.start(); });
}

const ip_host_api* ip_fake_api(ip_fake_host* host) { return &host->core.api(); }

ip_status ip_fake_send(ip_fake_host* host, const ip_fake_request* request, ip_fake_answer answer, void* ctx) {
  return tell([&] { answerWith(host->core.send(headOf(*request), std::string(toView(request->body))), answer, ctx); });
}

ip_status ip_fake_command(ip_fake_host* host, const ip_fake_frame* frame, ip_fake_answer answer, void* ctx) {
  return tell([&] {
    const std::string token = tokenOf(frame->user_id, frame->user_name, frame->user_role);
    answerWith(host->core.command(token, toView(frame->op), toView(frame->json)), answer, ctx);
  });
}

ip_status ip_fake_connect(ip_fake_host* host, const ip_fake_request* request, ip_fake_socket** out) {
  return tell([&] {
    const std::string token = tokenOf(request->user_id, request->user_name, request->user_role);
    *out = new ip_fake_socket(host->core.connect(headOf(*request), token));
  });
}

ip_status ip_fake_socket_send(ip_fake_socket* client, ip_str bytes, std::uint32_t binary) {
  const auto kind = binary != 0 ? plugins::MessageKind::binary : plugins::MessageKind::text;
  return tell([&] { client->socket->send(toView(bytes), kind); });
}

ip_status ip_fake_socket_received(ip_fake_socket* client, ip_fake_message message, void* ctx) {
  return tell([&] {
    for (const FakeSocket::Message& each : client->socket->received()) {
      message(ctx, toStr(each.bytes), each.kind == plugins::MessageKind::binary ? 1 : 0);
    }
  });
}

std::uint32_t ip_fake_socket_close_code(ip_fake_socket* client) { return client->socket->closeCode(); }

ip_status ip_fake_socket_close(ip_fake_socket* client, std::uint32_t code) {
  return tell([&] { client->socket->close(static_cast<std::uint16_t>(code)); });
}

void ip_fake_disconnect(ip_fake_socket* client) {
  tell([&] { delete client; });
}

ip_status ip_fake_call(ip_fake_host* host, ip_str serviceId, ip_str method, ip_str json, ip_sink sink, void* ctx) {
  return tell([&] {
    const std::string answer = host->core.call(toView(serviceId), toView(method), toView(json));
    sink(ctx, toStr(answer));
  });
}

ip_status ip_fake_publish(ip_fake_host* host, ip_str topic, ip_str key, ip_str json) {
  return tell([&] { host->core.publish(toView(topic), toView(key), toView(json)); });
}

ip_status ip_fake_enqueue(ip_fake_host* host, ip_str jobName, ip_str payload) {
  return tell([&] { host->core.enqueue(toView(jobName), toView(payload)); });
}

ip_status ip_fake_run_jobs(ip_fake_host* host, std::uint64_t* ran) {
  return tell([&] { *ran = host->core.runJobs(); });
}

ip_status ip_fake_dead_jobs(ip_fake_host* host, ip_sink sink, void* ctx) {
  return tell([&] { give(sink, ctx, host->core.deadJobs()); });
}

ip_status ip_fake_published(ip_fake_host* host, ip_sink sink, void* ctx) {
  return tell([&] { give(sink, ctx, host->core.published()); });
}

ip_status ip_fake_pushes(ip_fake_host* host, ip_sink sink, void* ctx) {
  return tell([&] { give(sink, ctx, host->core.pushes()); });
}

ip_status ip_fake_mails(ip_fake_host* host, ip_sink sink, void* ctx) {
  return tell([&] { give(sink, ctx, host->core.mails()); });
}

ip_status ip_fake_set_flag(ip_fake_host* host, ip_str flag, std::int32_t on) {
  return tell([&] { host->core.setFlag(toView(flag), on != 0); });
}

ip_status ip_fake_set_online(ip_fake_host* host, std::int64_t userId, std::int32_t online) {
  return tell([&] { host->core.setOnline(userId, online != 0); });
}

std::int64_t ip_fake_now_ms(ip_fake_host* host) { return host->core.clock().nowMs(); }

void ip_fake_advance(ip_fake_host* host, std::int64_t ms) { host->core.clock().advance(std::chrono::milliseconds{ms}); }

}  // extern "C"
