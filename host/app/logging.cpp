#include "host/app/logging.hpp"

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string_view>

#include "host/base/json.hpp"

namespace instaplay::app {
namespace {

using Poco::Message;

constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kDim = "\x1b[2m";

struct LevelLook {
  std::string_view name, padded, colour;
};

LevelLook lookOf(Message::Priority priority) {
  switch (priority) {
    case Message::PRIO_TRACE: return {"trace", "TRACE", "\x1b[2m"};
    case Message::PRIO_DEBUG: return {"debug", "DEBUG", "\x1b[36m"};
    case Message::PRIO_INFORMATION:
    case Message::PRIO_NOTICE: return {"info", "INFO ", "\x1b[32m"};
    case Message::PRIO_WARNING: return {"warn", "WARN ", "\x1b[33m"};
    default: return {"error", "ERROR", "\x1b[31m"};
  }
}

Message::Priority priorityOf(base::LogLevel level) {
  switch (level) {
    case base::LogLevel::trace: return Message::PRIO_TRACE;
    case base::LogLevel::debug: return Message::PRIO_DEBUG;
    case base::LogLevel::info: return Message::PRIO_INFORMATION;
    case base::LogLevel::warn: return Message::PRIO_WARNING;
    case base::LogLevel::error: break;
  }
  return Message::PRIO_ERROR;
}

/// Calls visit(name, value) for the fields that base::log put into the message, the request id first.
template <class Visit>
void visitFields(const Message& message, Visit visit) {
  if (message.has("requestId")) visit("requestId", message.get("requestId"));
  std::string_view names = message.has(base::kLogFieldNames) ? std::string_view(message.get(base::kLogFieldNames)) : "";
  while (!names.empty()) {
    const std::string name(names.substr(0, names.find('\n')));
    if (name != "requestId") visit(name, message.get(name));
    names.remove_prefix(std::min(names.size(), name.size() + 1));
  }
}

void appendEscaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else {
      out += c;
    }
  }
}

void appendConsoleValue(std::string& out, std::string_view value) {
  const bool isPlain = !value.empty() && value.find_first_of(" \"=") == std::string_view::npos;
  if (isPlain) return appendEscaped(out, value);
  out += '"';
  appendEscaped(out, value);
  out += '"';
}

}  // namespace

void JsonLogFormatter::format(const Message& message, std::string& line) {
  const auto add = [&line](std::string_view name, std::string_view value) {
    line += line.empty() ? '{' : ',';
    base::appendJsonString(line, name);
    line += ':';
    base::appendJsonString(line, value);
  };
  line.clear();
  add("time", Poco::DateTimeFormatter::format(message.getTime(), "%Y-%m-%dT%H:%M:%S.%iZ"));
  add("level", lookOf(message.getPriority()).name);
  add("source", message.getSource());
  add("message", message.getText());
  visitFields(message, add);
  line += '}';
}

void ConsoleLogFormatter::format(const Message& message, std::string& line) {
  const LevelLook look = lookOf(message.getPriority());
  const bool isColoured = colours_ == Colours::ansi;
  const auto add = [&](std::string_view colour, std::string_view text) {
    if (isColoured) line += colour;
    appendEscaped(line, text);
    if (isColoured) line += kReset;
  };
  line.clear();
  add(kDim, Poco::DateTimeFormatter::format(message.getTime(), "%H:%M:%S.%i "));
  add(look.colour, look.padded);
  add(kDim, " " + message.getSource() + "  ");
  appendEscaped(line, message.getText());
  visitFields(message, [&](std::string_view name, std::string_view value) {
    line += "  ";
    add(kDim, std::string(name) + "=");
    appendConsoleValue(line, value);
  });
}

void setUpLogging(const LogConfig& config) {
  Poco::AutoPtr<Poco::Formatter> formatter;
  if (config.format == LogFormat::json) {
    formatter = new JsonLogFormatter;
  } else {
    const bool isTerminal = ::isatty(STDERR_FILENO) == 1;
    formatter =
        new ConsoleLogFormatter(isTerminal ? ConsoleLogFormatter::Colours::ansi : ConsoleLogFormatter::Colours::none);
  }
  const Poco::AutoPtr<Poco::Channel> console(new Poco::ConsoleChannel(std::cerr));
  const Poco::AutoPtr<Poco::Channel> channel(new Poco::FormattingChannel(formatter, console));
  Poco::Logger::setChannel("", channel);
  Poco::Logger::setLevel("", priorityOf(config.level));
}

}  // namespace instaplay::app
