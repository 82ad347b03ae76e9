#pragma once

#include <Poco/Formatter.h>
#include <Poco/Message.h>

#include <string>

#include "host/app/config/config.hpp"

namespace instaplay::app {

/// Makes every logger of the process write to standard error in the form and from the level that config names. Main
/// thread, before other threads log; again at a reload.
void setUpLogging(const LogConfig& config);

/// One JSON object a line: time, level, source, message, then the fields of the line.
class JsonLogFormatter final : public Poco::Formatter {
 public:
  void format(const Poco::Message& message, std::string& line) override;
};

/// For people: "12:30:01.250 INFO  edge  listening  url=http://127.0.0.1:8080". Control characters are escaped.
class ConsoleLogFormatter final : public Poco::Formatter {
 public:
  enum class Colours { none, ansi };

  explicit ConsoleLogFormatter(Colours colours) : colours_(colours) {}
  void format(const Poco::Message& message, std::string& line) override;

 private:
  Colours colours_;
};

}  // namespace instaplay::app
