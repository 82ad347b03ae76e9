#include "host/base/log.hpp"

#include <Poco/Logger.h>
#include <Poco/Message.h>

namespace instaplay::base {
namespace {

thread_local std::string currentRequestId;

Poco::Message::Priority priorityOf(LogLevel level) {
  switch (level) {
    case LogLevel::trace: return Poco::Message::PRIO_TRACE;
    case LogLevel::debug: return Poco::Message::PRIO_DEBUG;
    case LogLevel::info: return Poco::Message::PRIO_INFORMATION;
    case LogLevel::warn: return Poco::Message::PRIO_WARNING;
    case LogLevel::error: break;
  }
  return Poco::Message::PRIO_ERROR;
}

}  // namespace

bool logEnabled(LogLevel level, std::string_view source) {
  return Poco::Logger::get(std::string(source)).is(priorityOf(level));
}

void log(LogLevel level, std::string_view source, std::string_view message, LogFields fields) {
  Poco::Logger& logger = Poco::Logger::get(std::string(source));
  const auto priority = priorityOf(level);
  if (!logger.is(priority)) return;

  Poco::Message line(std::string(source), std::string(message), priority);
  std::string names;
  for (const LogField& field : fields) {
    line.set(field.name, field.value);
    if (!names.empty()) names += '\n';
    names += field.name;
  }
  if (!names.empty()) line.set(kLogFieldNames, names);
  if (!currentRequestId.empty()) line.set("requestId", currentRequestId);
  logger.log(line);
}

LogScope::LogScope(std::string requestId) : previous_(std::exchange(currentRequestId, std::move(requestId))) {}
LogScope::~LogScope() { currentRequestId = std::move(previous_); }

std::string_view LogScope::requestId() { return currentRequestId; }

}  // namespace instaplay::base
