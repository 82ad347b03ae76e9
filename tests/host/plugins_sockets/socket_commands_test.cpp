#include <doctest/doctest.h>

#include <optional>

#include "host/http/pipeline.hpp"
#include "host/http/plugin_commands.hpp"
#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins::testing;
using base::Json;
using plugins::Answer;
using plugins::Call;
using plugins::CommandAnswer;

namespace {

constexpr std::string_view kSendSchema = R"({"type": "object", "required": ["text"],
  "properties": {"text": {"type": "string"}}})";

ip_status reply(Call& call, std::string_view json) {
  call.answer().body = json;
  call.answer().kind = Answer::Kind::json;
  return IP_OK;
}

http::PrincipalPtr person(std::string id, std::string name) {
  auto principal = std::make_shared<http::Principal>();
  principal->userId = std::move(id);
  principal->username = std::move(name);
  return principal;
}

/// A host with one plugin, and its commands.
struct Stand {
  explicit Stand(TestPlugin& plugin) : stores(clock), host(clock, stores, {&plugin}) {
    for (const auto& each : host.manager.plugins()) sources.push_back(http::sourceOf(*each));
  }

  CommandAnswer run(std::string_view op, const Json& data = Json::object()) {
    if (!commands) commands.emplace(options, http::PluginCommands::Parts{sources, host.toggles, stores.limits});
    return commands->run({principal, "192.0.2.7"}, {op, data, "R1"});
  }
  std::string codeOf(std::string_view op, const Json& data = Json::object()) {
    const CommandAnswer answer = run(op, data);
    return answer.error ? answer.error->code : "";
  }

  base::ManualClock clock;
  TestStores stores;
  TestHost host;
  http::Options options;
  std::vector<http::PluginSource> sources;
  http::PrincipalPtr principal = std::make_shared<http::Principal>(
      http::Principal{"7", "anna", "user", "S1", "F1", "", {{"locale", "de"}}, plugins::Access::user});
  std::optional<http::PluginCommands> commands;
};

std::string problemsOf(const std::vector<TestPlugin*>& plugins) {
  base::ManualClock clock;
  TestStores stores(clock);
  try {
    TestHost host(clock, stores, plugins);
  } catch (const plugins::PluginStartError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a command sees who calls, its data and its op, and its answer comes back") {
  TestPlugin chat("chat");
  chat.command("chat.send", [](Call& call) {
    std::string seen(call.body());
    for (const char* key : {"socket.op", "user.id", "user.name", "user.role", "session.id", "claim.locale",
                            "client.address", "request.id", "plugin.id"}) {
      seen.append(" ").append(call.get(key).value_or("-"));
    }
    CHECK_FALSE(call.get("claim.color"));
    CHECK_FALSE(call.get("http.path"));
    CHECK_FALSE(call.deadline().isNever());
    return reply(call, base::dumpJson(seen));
  });
  Stand stand(chat);
  const CommandAnswer answer = stand.run("chat.send", {{"text", "hi"}});
  REQUIRE_FALSE(answer.error);
  CHECK(base::parseJson(answer.data) == R"({"text":"hi"} chat.send 7 anna user S1 de 192.0.2.7 R1 chat)");
}

TEST_CASE("a command that answers nothing is answered with null, and an unknown one is refused") {
  TestPlugin chat("chat");
  chat.command("chat.read", [](Call&) { return IP_OK; });
  Stand stand(chat);
  CHECK(stand.run("chat.read").data == "null");
  CHECK(stand.codeOf("chat.write") == "unknown_command");
}

TEST_CASE("a command is for those whom its access admits") {
  TestPlugin chat("chat");
  const auto answerNothing = [](Call&) { return IP_OK; };
  chat.command("chat.look", answerNothing, {.access = IP_ACCESS_PUBLIC});
  chat.command("chat.send", answerNothing);
  chat.command("chat.purge", answerNothing, {.access = IP_ACCESS_ADMIN});
  Stand stand(chat);
  CHECK(stand.codeOf("chat.send") == "");
  CHECK(stand.codeOf("chat.purge") == "forbidden");
  stand.principal = nullptr;
  CHECK(stand.codeOf("chat.look") == "");
  CHECK(stand.codeOf("chat.send") == "unauthenticated");
}

TEST_CASE("data is checked against the command's schema before the handler runs") {
  TestPlugin chat("chat");
  int ran = 0;
  chat.command("chat.send",
               [&](Call&) {
                 ++ran;
                 return IP_OK;
               },
               {.schema = std::string(kSendSchema)});
  Stand stand(chat);
  const CommandAnswer answer = stand.run("chat.send", {{"text", 5}});
  REQUIRE(answer.error);
  CHECK(answer.error->code == "validation_failed");
  REQUIRE(answer.error->fields.size() == 1);
  CHECK(answer.error->fields[0].path == "/text");
  CHECK(stand.codeOf("chat.send", {{"text", "hi"}, {"color", "red"}}) == "validation_failed");
  CHECK(ran == 0);
  CHECK(stand.codeOf("chat.send", {{"text", "hi"}}) == "");
}

TEST_CASE("a command's limit is counted for each person, and tells when to come back") {
  TestPlugin chat("chat");
  chat.command("chat.send", [](Call&) { return IP_OK; }, {.limitGroup = "writes"});
  chat.command("chat.typing", [](Call&) { return IP_OK; });
  Stand stand(chat);
  stand.options.limits.at("writes").rate = http::perMinute(2);
  CHECK(stand.codeOf("chat.send") == "");
  const CommandAnswer answer = stand.run("chat.send");
  REQUIRE(answer.error);
  CHECK(answer.error->code == "rate_limited");
  CHECK(answer.error->retryAfter == std::chrono::seconds{30});
  CHECK(stand.codeOf("chat.typing") == "");
  stand.principal = person("8", "bob");
  CHECK(stand.codeOf("chat.send") == "");
}

TEST_CASE("a command behind a feature flag exists for those who have it") {
  TestPlugin chat("chat");
  chat.command("chat.shout", [](Call& call) { return reply(call, call.flag("chat.loud") ? "true" : "false"); },
               {.feature = "chat.shouting"});
  Stand stand(chat);
  CHECK(stand.codeOf("chat.shout") == "feature_disabled");
  plugins::FlagRule forAnna;
  forAnna.on = true;
  forAnna.percentage = 0;
  forAnna.users = {"anna"};
  stand.host.toggles.replace({{"chat.shouting", forAnna}, {"chat.loud", forAnna}});
  CHECK(stand.run("chat.shout").data == "true");
  stand.principal = person("8", "bob");
  CHECK(stand.codeOf("chat.shout") == "feature_disabled");
}

TEST_CASE("commands of a plugin that is switched off answer feature_disabled until it is back") {
  TestPlugin chat("chat");
  chat.command("chat.send", [](Call&) { return IP_OK; });
  Stand stand(chat);
  stand.host.manager.setEnabled("chat", false);
  CHECK(stand.codeOf("chat.send") == "feature_disabled");
  stand.host.manager.setEnabled("chat", true);
  CHECK(stand.codeOf("chat.send") == "");
}

TEST_CASE("what a handler refuses reaches the client, and what goes wrong inside does not") {
  TestPlugin chat("chat");
  chat.command("chat.send", [](Call& call) {
    call.answer().error.emplace(base::ErrorKind::conflict, "chat_closed", "The chat is closed.");
    call.answer().kind = Answer::Kind::error;
    return IP_OK;
  });
  chat.command("chat.break", [](Call&) { return IP_E_INTERNAL; });
  chat.command("chat.page", [](Call& call) {
    call.answer().kind = Answer::Kind::raw;
    return IP_OK;
  });
  Stand stand(chat);
  const CommandAnswer refused = stand.run("chat.send");
  REQUIRE(refused.error);
  CHECK(refused.error->code == "chat_closed");
  CHECK(refused.error->message == "The chat is closed.");
  CHECK(stand.codeOf("chat.break") == "internal");
  CHECK(stand.codeOf("chat.page") == "internal");
}

TEST_CASE("a handler can ask whether the connection that sent the command is gone") {
  TestPlugin chat("chat");
  chat.command("chat.search", [](Call& call) { return reply(call, call.cancelled() ? "true" : "false"); });
  Stand stand(chat);
  CHECK(stand.run("chat.search").data == "false");
  CHECK(stand.commands->run({stand.principal, "192.0.2.7", [] { return true; }}, {"chat.search", Json::object(), "R"})
            .data == "true");
}

TEST_CASE("a command that two plugins declare fails one of them, with both names") {
  TestPlugin chat("chat"), talk("talk");
  chat.command("chat.send", [](Call&) { return IP_OK; });
  talk.command("chat.send", [](Call&) { return IP_OK; });
  CHECK(problemsOf({&chat, &talk}).find("socket command \"chat.send\" is declared by chat already, and by talk") !=
        std::string::npos);
}

TEST_CASE("a command with a schema or a limit group that cannot be used is named at the start") {
  TestPlugin chat("chat");
  chat.command("chat.send", [](Call&) { return IP_OK; }, {.schema = R"({"type": "sentence"})"});
  chat.command("chat.read", [](Call&) { return IP_OK; }, {.limitGroup = "whispers"});
  Stand stand(chat);
  const auto problems = http::PluginCommands::problemsOf(stand.options, stand.sources);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].owner == "chat");
  CHECK(problems[0].reason.find("socket command chat.send: ") == 0);
  CHECK(problems[1].reason == "socket command chat.read: there is no rate limit group \"whispers\"");
  CHECK_THROWS_AS(stand.run("chat.send"), http::PipelineError);
}
