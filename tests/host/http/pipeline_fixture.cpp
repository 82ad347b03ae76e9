#include "tests/host/http/pipeline_fixture.hpp"

#include <algorithm>
#include <cstring>

#include "host/stores/sql/migrations.hpp"

namespace instaplay::http::test {

plugins::RouteDeclaration& SamplePlugin::route(std::string method, std::string path, Handle handle) {
  plugins::RouteDeclaration route;
  route.method = std::move(method);
  route.path = std::move(path);
  route.handler = handler(std::move(handle));
  return declarations.routes.emplace_back(std::move(route));
}

plugins::StepDeclaration& SamplePlugin::step(bool before, Handle handle) {
  return declarations.steps.emplace_back(plugins::StepDeclaration{"step", handler(std::move(handle)), before, 0});
}

plugins::Handler SamplePlugin::handler(Handle handle) {
  handles_.push_back(std::move(handle));
  return {[](void* self, ip_call* call) -> ip_status {
            (*static_cast<Handle*>(self))(plugins::Call::from(call));
            return IP_OK;
          },
          &handles_.back(), nullptr};
}

PluginSource SamplePlugin::source() {
  return {id_, &declarations, [this] { return active; },
          [](const plugins::Handler& handler, plugins::Call& call) {
            try {
              handler.fn(handler.self, call.handle());
            } catch (const base::Error& error) {
              fail(call, error);
            }
          },
          [](const auto&, auto&) { return nullptr; }};
}

std::size_t SampleConnection::readBody(char* buffer, std::size_t capacity) {
  if (readError) throw base::Error(*readError);
  const std::size_t count = std::min({capacity, incoming.size(), std::size_t{3}});
  std::memcpy(buffer, incoming.data(), count);
  incoming.erase(0, count);
  return count;
}

void SampleConnection::beginStream(const Response& head, std::optional<std::uint64_t> length) {
  streamHead = head;
  streamLength = length;
}

PipelineFixture::PipelineFixture() {
  stores::Migrations(sql, clock).run({"host", INSTAPLAY_SOURCE_DIR "/host/migrations"});
}

Pipeline& PipelineFixture::pipeline() {
  if (!pipeline_) {
    std::vector<PluginSource> sources;
    for (SamplePlugin* plugin : plugins) sources.push_back(plugin->source());
    pipeline_ = std::make_unique<Pipeline>(options, Pipeline::Parts{sources, hostRoutes, identity, events, toggles,
                                                                    *limitStore, sql, clock, metrics, room});
  }
  return *pipeline_;
}

RequestHead PipelineFixture::headOf(const Request& request) const {
  RequestHead head;
  head.method = request.method;
  head.target = request.target;
  head.peerAddress = peer;
  head.versionMinor = request.versionMinor;
  head.headers.add("Host", "localhost:8080");
  for (const auto& [name, value] : request.headers) head.headers.add(name, value);
  head.hasBody = !request.body.empty();
  if (head.hasBody) head.contentLength = request.body.size();
  if (head.hasBody && !head.headers.contains("content-type")) head.headers.add("Content-Type", "application/json");
  return head;
}

std::unique_ptr<SocketUpgrade> PipelineFixture::upgrade(const Request& request) {
  return pipeline().begin(headOf(request))->upgrade();
}

std::optional<Response> PipelineFixture::exchange(const Request& request) {
  const auto running = pipeline().begin(headOf(request));
  const BodyPlan plan = running->bodyPlan();
  connection.incoming = plan.kind == BodyPlan::Kind::stream ? request.body : "";
  if (plan.kind == BodyPlan::Kind::buffer && request.body.size() > plan.maxBytes) return running->refuseBody(413);
  return running->run(plan.kind == BodyPlan::Kind::buffer ? request.body : "", connection);
}

Response PipelineFixture::send(const Request& request) { return exchange(request).value(); }

Response PipelineFixture::post(std::string target, std::string body, HeaderList headers) {
  headers.emplace_back("Sec-Fetch-Site", "same-origin");
  return send({"POST", std::move(target), std::move(headers), std::move(body)});
}

Response PipelineFixture::as(std::string token, Request request) {
  request.headers.emplace_back("Authorization", "Bearer " + token);
  return send(request);
}

void reply(plugins::Call& call, std::string json, int status) {
  call.answer().kind = plugins::Answer::Kind::json;
  call.answer().httpStatus = status;
  call.answer().body = std::move(json);
}

void fail(plugins::Call& call, base::Error error) {
  call.answer().kind = plugins::Answer::Kind::error;
  call.answer().error = std::move(error);
}

base::Json bodyOf(const Response& response) { return base::parseJson(response.body); }
std::string codeOf(const Response& response) {
  return bodyOf(response).value(base::Json::json_pointer("/error/code"), std::string("none"));
}
std::string headerOf(const Response& response, std::string_view name) {
  return std::string(response.headers.find(name).value_or(""));
}

}  // namespace instaplay::http::test
