#include "fake_host_core.hpp"

#include <instaplay/str.hpp>

#include <utility>

#include "fake_connection.hpp"
#include "fake_handshake.hpp"
#include "host/http/envelope.hpp"
#include "host/http/identity.hpp"
#include "host/http/middleware/feature.hpp"
#include "host/http/percent.hpp"
#include "host/plugins/host_api.hpp"
#include "host/plugins/jobs.hpp"
#include "host/plugins/plugin_host.hpp"
#include "host/stores/sql/migrations.hpp"
#include "host_migrations.hpp"

namespace instaplay::testing {
namespace {

using base::Json;
using std::chrono::milliseconds;

constexpr std::int64_t kStartMs = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
constexpr std::chrono::seconds kServiceTimeout{30};
constexpr std::chrono::minutes kRequestTimeout{5};
constexpr std::size_t kDeadListed = 1000;
constexpr std::string_view kAddress = "127.0.0.1";

Json defaultFacts() {
  return {{"environment", "development"}, {"public_origin", "http://localhost:8080"}, {"product", "InstaPlay"}};
}

Json parseObject(ip_str text) { return text.n == 0 ? Json::object() : base::parseJson(toView(text)); }

/// One worker that claims on the test's thread, and never too late for a clock that jumps.
plugins::JobRunnerOptions runnerOptions() {
  plugins::JobRunnerOptions options;
  options.worker = "fake";
  options.threads = 0;
  options.cronLateness = milliseconds::max();
  return options;
}

/// As the program's, with limits that no test meets.
http::Options httpOptions(const Json& facts) {
  http::Options options;
  if (facts.at("environment") == "production") options.environment = http::Options::Environment::production;
  options.publicOrigin = facts.at("public_origin").get<std::string>();
  options.timeout = kRequestTimeout;
  for (auto& [name, limit] : options.limits) limit.rate = http::perMinute(1'000'000);
  return options;
}

void requireAccess(plugins::Access needed, const plugins::PrincipalPtr& principal) {
  using base::ErrorKind;
  if (needed == plugins::Access::everybody) return;
  if (!principal) throw base::Error{ErrorKind::unauthenticated, "unauthenticated", "Please sign in first."};
  if (principal->access < needed) throw base::Error{ErrorKind::forbidden, "forbidden", "You may not do that."};
}

FakeHandshake::Parameters parametersOf(const std::string& path, const http::Router::Match& match) {
  const std::vector<std::string> names = http::parameterNames(path);
  FakeHandshake::Parameters parameters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    parameters.emplace_back(names[i], http::percentDecode(match.parameters[i]).value_or(""));
  }
  return parameters;
}

}  // namespace

FakeHostCore::FakeHostCore(const ip_fake_options& options)
    : entry_(options.plugin),
      manifest_(plugins::readManifest(std::string(toView(options.folder)))),
      settings_(parseObject(options.settings_json)),
      facts_(defaultFacts()),
      clock_(options.start_ms != 0 ? options.start_ms : kStartMs),
      stores_(clock_),
      ids_(clock_, 0),
      work_(stores_.lend(), ids_, clock_, toggles_, runnerOptions()),
      events_(work_.events()),
      pushes_(work_.pushes()),
      context_{stores_.lend(),
               clock_,
               ids_,
               services_,
               events_,
               work_.jobs(),
               pushes_,
               work_.cacheRemovals(),
               toggles_,
               metrics_,
               [this](std::string_view key) { return facts_.value(std::string(key), std::string{}); },
               [this](std::string_view purpose) { return secrets_->derive(purpose); }},
      identity_(services_),
      presence_(context_.stores.presence, work_.events(), "fake") {
  facts_.update(parseObject(options.facts_json));
  migrateHost();
  secrets_ = std::make_unique<plugins::SecretStore>(context_.stores.sql, clock_, "");
}

FakeHostCore::~FakeHostCore() {
  pipeline_.reset();
  if (manager_) manager_->stop(milliseconds{0});
}

void FakeHostCore::provide(std::string serviceId, ip_fake_service function, void* ctx) {
  if (manager_) {
    throw base::Error{base::ErrorKind::state, "fake_host_started",
                      "The first fake of " + serviceId + " must come before the host starts."};
  }
  provider_.provide(std::move(serviceId), function, ctx);
}

void FakeHostCore::start() {
  if (pipeline_) return;
  if (manager_) throw base::Error{base::ErrorKind::state, "fake_host_failed", "The host did not start before."};
  plugins::Toggles::Rules rules;
  for (const auto& [flag, on] : manifest_.features) rules[flag].on = on;
  toggles_.replace(std::move(rules));
  startPlugins();
  openPipeline();
  apiHost_ = std::make_unique<plugins::PluginHost>(*manager_->find(manifest_.id), context_);
  api_ = plugins::makeHostApi(*apiHost_);
}

void FakeHostCore::migrateHost() {
  const std::filesystem::path folder = stores_.folder() / "migrations";
  writeHostMigrations(folder);
  stores::Migrations(context_.stores.sql, clock_).run({"host", folder});
}

void FakeHostCore::startPlugins() {
  plugins::PluginOptions options;
  options.linked = {provider_.linkedFor(manifest_), {manifest_, entry_}};
  options.plugins[manifest_.id].settings = settings_;
  manager_ = std::make_unique<plugins::PluginManager>(context_, std::move(options));
  const FakeProvider::Creating creating(provider_);
  manager_->load();
  for (const auto& plugin : manager_->plugins()) work_.add(*plugin);
  work_.seal();
  manager_->start();
}

void FakeHostCore::openPipeline() {
  std::vector<http::PluginSource> sources;
  for (const auto& plugin : manager_->plugins()) sources.push_back(http::sourceOf(*plugin));
  commands_ = std::make_unique<http::PluginCommands>(
      httpOptions(facts_), http::PluginCommands::Parts{sources, toggles_, context_.stores.limits});
  const auto& endpoints = manager_->find(manifest_.id)->declarations().socketEndpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) endpoints_.add("GET", endpoints[i].path, manifest_.id, i);
  pipeline_ = std::make_unique<http::Pipeline>(httpOptions(facts_), http::Pipeline::Parts{std::move(sources),
                                                                                          {},
                                                                                          identity_,
                                                                                          events_,
                                                                                          toggles_,
                                                                                          context_.stores.limits,
                                                                                          context_.stores.sql,
                                                                                          clock_,
                                                                                          metrics_});
}

http::Response FakeHostCore::send(http::RequestHead head, std::string body) {
  const auto exchange = pipeline_->begin(std::move(head));
  const http::BodyPlan plan = exchange->bodyPlan();
  if (plan.kind != http::BodyPlan::Kind::none && body.size() > plan.maxBytes) return exchange->refuseBody(413);

  const bool buffered = plan.kind == http::BodyPlan::Kind::buffer;
  FakeConnection connection(buffered ? std::string{} : body);
  std::optional<http::Response> response = exchange->run(buffered ? std::move(body) : std::string{}, connection);
  return response ? *std::move(response) : connection.takeStreamed();
}

plugins::PrincipalPtr FakeHostCore::principalOf(const std::string& token) {
  if (token.empty()) return nullptr;
  http::Identity identity(identity_, events_, clock_);
  const auto deadline = base::Deadline::after(kServiceTimeout);
  return identity.resolve({http::Credentials::Kind::bearer, token}, kAddress, deadline).principal;
}

http::Response FakeHostCore::command(const std::string& token, std::string_view op, std::string_view json) {
  const plugins::SocketCaller caller{principalOf(token), std::string(kAddress)};
  const Json data = base::parseJson(json);
  const plugins::CommandAnswer answer = commands_->run(caller, {op, data, std::to_string(ids_.next())});
  return answer.error ? http::renderProblem(http::problemOf(*answer.error), {})
                      : http::renderData(200, answer.data, {});
}

std::unique_ptr<FakeSocket> FakeHostCore::connect(const http::RequestHead& head, const std::string& token) {
  const std::string_view path = std::string_view(head.target).substr(0, head.target.find('?'));
  const http::Router::Match match = endpoints_.match("GET", path);
  if (match.kind != http::Router::Match::Kind::found) {
    throw base::Error{base::ErrorKind::notFound, "not_found", "The plugin has no such endpoint."};
  }
  plugins::PluginInstance& plugin = *manager_->find(manifest_.id);
  const auto& endpoint = plugin.declarations().socketEndpoints.at(match.target);
  const plugins::PrincipalPtr principal = principalOf(token);
  requireAccess(endpoint.access, principal);
  FakeHandshake handshake(head, manifest_.id, principal, parametersOf(endpoint.path, match));
  handshake.use(toggles_.snapshot(http::viewerOf(principal)));
  return std::make_unique<FakeSocket>(plugins::EndpointSessions::open(plugin, endpoint, handshake));
}

std::string FakeHostCore::call(std::string_view serviceId, std::string_view method, std::string_view json) {
  return services_.call(serviceId, 0, method, json, "test", nullptr, base::Deadline::after(kServiceTimeout));
}

void FakeHostCore::publish(std::string_view topic, std::string_view key, std::string_view json) {
  work_.events().publish(nullptr, topic, key, json, {});
}

void FakeHostCore::enqueue(std::string_view name, std::string_view payload) {
  stores::NewJob job;
  job.name = name;
  job.payload = payload;
  work_.jobs().enqueue(nullptr, std::move(job));
}

std::size_t FakeHostCore::runJobs() { return work_.runDue(); }

void FakeHostCore::setFlag(std::string_view flag, bool on) {
  plugins::Toggles::Rules rules = *toggles_.rules();
  rules[std::string(flag)].on = on;
  toggles_.replace(std::move(rules));
}

void FakeHostCore::setOnline(std::int64_t userId, bool online) {
  const auto found = online_.find(userId);
  if (online == (found != online_.end())) return;
  if (online) {
    online_.emplace(userId, presence_.opened(userId));
  } else {
    presence_.closed(found->second);
    online_.erase(found);
  }
}

Json FakeHostCore::deadJobs() {
  Json list = Json::array();
  for (const stores::JobInfo& job : context_.stores.jobs.list(stores::JobState::dead, kDeadListed)) {
    list.push_back({{"id", job.id}, {"name", job.name}, {"error", job.lastError}});
  }
  return list;
}

Json FakeHostCore::published() const {
  Json list = Json::array();
  for (const plugins::Event& event : events_.published()) {
    list.push_back({{"topic", event.topic}, {"key", event.key}, {"json", base::parseJson(event.json)}});
  }
  return list;
}

Json FakeHostCore::pushes() const {
  Json list = Json::array();
  for (const RecordingPushes::Kept& push : pushes_.pushes()) {
    list.push_back(
        {{"users", push.users}, {"kind", push.kind}, {"json", base::parseJson(push.json)}, {"durable", push.durable}});
  }
  return list;
}

Json FakeHostCore::mails() {
  Json list = Json::array();
  for (const stores::Mail& mail : stores_.mailer().mails()) {
    list.push_back({{"to", mail.to}, {"subject", mail.subject}, {"text", mail.text}});
  }
  return list;
}

}  // namespace instaplay::testing
