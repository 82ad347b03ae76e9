#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace instaplay::base {

enum class LogLevel { trace, debug, info, warn, error };

/// One name and value of a structured log line. Never a secret, a password, a token or a whole body.
struct LogField {
  LogField(std::string_view name, std::string_view value) : name(name), value(value) {}
  LogField(std::string_view name, const char* value) : name(name), value(value) {}
  LogField(std::string_view name, std::int64_t value) : name(name), value(std::to_string(value)) {}
  LogField(std::string_view name, int value) : name(name), value(std::to_string(value)) {}
  LogField(std::string_view name, std::size_t value) : name(name), value(std::to_string(value)) {}

  std::string name, value;
};

/// The message parameter that lists the names of the other ones, one a line: a Poco::Message cannot be asked for them.
inline const std::string kLogFieldNames = "fieldNames";

using LogFields = std::initializer_list<LogField>;

/// Writes one line through Poco::Logger::get(source), fields as message parameters. Any thread. The request id of
/// this thread is added as "requestId". Does nothing, cheaply, when the level is off.
void log(LogLevel level, std::string_view source, std::string_view message, LogFields fields = {});
bool logEnabled(LogLevel level, std::string_view source);

inline void logDebug(std::string_view source, std::string_view message, LogFields fields = {}) {
  log(LogLevel::debug, source, message, fields);
}
inline void logInfo(std::string_view source, std::string_view message, LogFields fields = {}) {
  log(LogLevel::info, source, message, fields);
}
inline void logWarn(std::string_view source, std::string_view message, LogFields fields = {}) {
  log(LogLevel::warn, source, message, fields);
}
inline void logError(std::string_view source, std::string_view message, LogFields fields = {}) {
  log(LogLevel::error, source, message, fields);
}

/// Names the request that this thread serves until the scope ends; scopes nest.
class LogScope {
 public:
  explicit LogScope(std::string requestId);
  ~LogScope();
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;

  /// The innermost scope's request id on this thread, or empty.
  static std::string_view requestId();

 private:
  std::string previous_;
};

}  // namespace instaplay::base
