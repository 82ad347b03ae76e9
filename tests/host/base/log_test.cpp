#include "host/base/log.hpp"

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>
#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace instaplay::base;

namespace {

class Collected final : public Poco::Channel {
 public:
  void log(const Poco::Message& line) override { lines.push_back(line); }
  std::vector<Poco::Message> lines;
};

// A logger of its own whose lines are collected.
struct Source {
  explicit Source(const char* name, int level = Poco::Message::PRIO_INFORMATION) : channel(new Collected), name(name) {
    Poco::Logger::get(name).setChannel(channel);
    Poco::Logger::get(name).setLevel(level);
  }
  ~Source() { Poco::Logger::destroy(name); }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  Poco::AutoPtr<Collected> channel;
  std::string name;
};

}  // namespace

TEST_CASE("a line carries its level, text and fields") {
  const Source source("test.fields");
  logWarn("test.fields", "Something is odd.", {{"name", "x"}, {"count", 3}, {"text", std::string_view("y")}});
  REQUIRE(source.channel->lines.size() == 1);
  const auto& line = source.channel->lines[0];
  CHECK(line.getPriority() == Poco::Message::PRIO_WARNING);
  CHECK(line.getSource() == "test.fields");
  CHECK(line.getText() == "Something is odd.");
  CHECK(line.get("name") == "x");
  CHECK(line.get("count") == "3");
  CHECK(line.get("text") == "y");
  CHECK_FALSE(line.has("requestId"));
}

TEST_CASE("a level that is off writes nothing") {
  const Source source("test.levels");
  logDebug("test.levels", "quiet");
  logInfo("test.levels", "said");
  logError("test.levels", "said");
  CHECK(source.channel->lines.size() == 2);
  CHECK_FALSE(logEnabled(LogLevel::trace, "test.levels"));
  CHECK(logEnabled(LogLevel::error, "test.levels"));
}

TEST_CASE("lines within a scope carry its request id; scopes nest and end") {
  const Source source("test.scope");
  CHECK(LogScope::requestId().empty());
  {
    const LogScope outer("OUTER");
    CHECK(LogScope::requestId() == "OUTER");
    {
      const LogScope inner("INNER");
      CHECK(LogScope::requestId() == "INNER");
      logInfo("test.scope", "inside");
    }
    CHECK(LogScope::requestId() == "OUTER");
    logInfo("test.scope", "outside");
  }
  CHECK(LogScope::requestId().empty());
  CHECK(source.channel->lines[0].get("requestId") == "INNER");
  CHECK(source.channel->lines[1].get("requestId") == "OUTER");
}

TEST_CASE("a scope belongs to its thread") {
  const LogScope scope("HERE");
  std::string elsewhere = "unset";
  std::thread([&] { elsewhere = LogScope::requestId(); }).join();
  CHECK(elsewhere.empty());
}
