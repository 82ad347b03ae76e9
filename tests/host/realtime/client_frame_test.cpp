#include "host/realtime/client_frame.hpp"

#include <doctest/doctest.h>

#include <string>

namespace instaplay::realtime {
namespace {

using base::Json;

BadFrame badOf(std::string_view text) {
  const ClientFrame frame = parseClientFrame(text);
  const auto* bad = std::get_if<BadFrame>(&frame);
  REQUIRE(bad != nullptr);
  return *bad;
}

TEST_CASE("a command has an id, an operation and data, which is empty where it is left out") {
  const ClientFrame frame = parseClientFrame(R"({"t":"cmd","id":"c-1","op":"chat.send","d":{"text":"hi"}})");
  const auto& command = std::get<CommandFrame>(frame);
  CHECK(command.id == "c-1");
  CHECK(command.op == "chat.send");
  CHECK(command.data == Json{{"text", "hi"}});
  const ClientFrame bare = parseClientFrame(R"({"t":"cmd","id":"c","op":"x"})");
  CHECK(std::get<CommandFrame>(bare).data == Json::object());
}

TEST_CASE("a resume has an epoch and an offset, which may be one that makes no sense") {
  const ClientFrame frame = parseClientFrame(R"({"t":"resume","epoch":"e7","offset":-5})");
  CHECK(std::get<ResumeFrame>(frame).epoch == "e7");
  CHECK(std::get<ResumeFrame>(frame).offset == -5);
}

TEST_CASE("what cannot be taken is told with the id where there is a usable one") {
  CHECK(badOf("{").code == "malformed_json");
  CHECK(badOf(R"({"t":"cmd","id":"a","id":"b","op":"x"})").code == "malformed_json");
  for (const char* text :
       {R"([1])", R"("cmd")", R"({})", R"({"t":"other"})", R"({"t":"cmd","op":"x"})", R"({"t":"cmd","id":7,"op":"x"})",
        R"({"t":"cmd","id":"","op":"x"})", R"({"t":"resume","epoch":"e"})",
        R"({"t":"resume","epoch":"e","offset":1.5})", R"({"t":"resume","epoch":"e","offset":"1"})"}) {
    CAPTURE(text);
    CHECK(badOf(text).code == "malformed_frame");
    CHECK_FALSE(badOf(text).id);
  }
  CHECK(badOf(R"({"t":"cmd","id":"a"})").id == "a");
  CHECK(badOf(R"({"t":"cmd","id":"a","op":"x","d":[]})").id == "a");
  CHECK(badOf(R"({"t":"other","id":"a"})").id == "a");
  CHECK_FALSE(badOf(R"({"t":"cmd","id":")" + std::string(65, 'i') + R"(","op":"x"})").id);
}

TEST_CASE("errors are rendered with what is known of them") {
  base::Error error(base::ErrorKind::limited, "rate_limited", "Later.");
  CHECK(Json::parse(renderError(std::nullopt, error)) ==
        Json{{"t", "err"}, {"code", "rate_limited"}, {"message", "Later."}});
  error.retryAfter = std::chrono::milliseconds(1500);
  error.fields.push_back({"/text", "Is missing."});
  const Json full = Json::parse(renderError("c\"1", error));
  CHECK(full.at("id") == "c\"1");
  CHECK(full.at("retryMs") == 1500);
  CHECK(full.at("fields") == Json::parse(R"([{"path":"/text","message":"Is missing."}])"));
}

}  // namespace
}  // namespace instaplay::realtime
