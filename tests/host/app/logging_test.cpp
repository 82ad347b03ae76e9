#include <Poco/DateTime.h>
#include <Poco/Message.h>
#include <doctest/doctest.h>

#include "host/app/logging.hpp"
#include "host/base/json.hpp"
#include "host/base/log.hpp"

using namespace instaplay;
using app::ConsoleLogFormatter;

namespace {

Poco::Message makeMessage(const std::string& text) {
  Poco::Message message("edge", text, Poco::Message::PRIO_WARNING);
  message.setTime(Poco::DateTime(2026, 1, 2, 3, 4, 5, 6).timestamp());
  message.set("requestId", "01J");
  message.set("path", "/a b");
  message.set("status", "404");
  message.set(base::kLogFieldNames, "path\nstatus");
  return message;
}

template <class Formatter>
std::string format(Formatter&& formatter, const Poco::Message& message) {
  std::string line;
  formatter.format(message, line);
  return line;
}

}  // namespace

TEST_CASE("a JSON line holds time, level, source, message, request id and the fields in order") {
  CHECK(format(app::JsonLogFormatter(), makeMessage("slow client")) ==
        R"({"time":"2026-01-02T03:04:05.006Z","level":"warn","source":"edge","message":"slow client",)"
        R"("requestId":"01J","path":"/a b","status":"404"})");
}

TEST_CASE("a console line reads well and quotes values with spaces") {
  CHECK(format(ConsoleLogFormatter(ConsoleLogFormatter::Colours::none), makeMessage("slow client")) ==
        "03:04:05.006 WARN  edge  slow client  requestId=01J  path=\"/a b\"  status=404");
}

TEST_CASE("colours appear only when asked for") {
  CHECK(format(ConsoleLogFormatter(ConsoleLogFormatter::Colours::ansi), makeMessage("x")).find('\x1b') !=
        std::string::npos);
  CHECK(format(ConsoleLogFormatter(ConsoleLogFormatter::Colours::none), makeMessage("x")).find('\x1b') ==
        std::string::npos);
}

TEST_CASE("line breaks, NUL and escapes in a message cannot forge a line") {
  const std::string evil = std::string("a\r\nb") + '\0' + "\x1b[2J";
  const Poco::Message message = makeMessage(evil);
  const std::string console = format(ConsoleLogFormatter(ConsoleLogFormatter::Colours::none), message);
  CHECK(console.find("a\\r\\nb\\x00\\x1b[2J") != std::string::npos);

  const std::string json = format(app::JsonLogFormatter(), message);
  for (const char c : json) CHECK(static_cast<unsigned char>(c) >= 0x20);
  CHECK(base::Json::parse(json).at("message") == evil);
}
