#pragma once

#include <instaplay/host.hpp>
#include <instaplay/json.hpp>

#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

/// Structured log lines: log.info("Published a post.", {{"postId", formatId(id)}}). The host adds the plugin's id and
/// the request id. Never log secrets, tokens, or what people wrote. A small value; any thread. Since 1.0.
///
/// text is one sentence that is the same every time, so that lines can be counted; what varies goes into fields, an
/// object of plain values.
class Log {
 public:
  explicit Log(const Host& host) noexcept : host_(host) {}

  /// For whoever hunts a bug in this plugin.
  void trace(std::string_view text, const Json& fields = {}) const { write(IP_LOG_TRACE, text, fields); }
  void debug(std::string_view text, const Json& fields = {}) const { write(IP_LOG_DEBUG, text, fields); }
  /// What an operator wants to see of a healthy day.
  void info(std::string_view text, const Json& fields = {}) const { write(IP_LOG_INFO, text, fields); }
  /// Something is odd, and was dealt with.
  void warn(std::string_view text, const Json& fields = {}) const { write(IP_LOG_WARN, text, fields); }
  /// Something is lost or broken, and a person should look. Exceptions of handlers are logged by the wrapper.
  void error(std::string_view text, const Json& fields = {}) const { write(IP_LOG_ERROR, text, fields); }

 private:
  void write(std::int32_t level, std::string_view text, const Json& fields) const {
    host_.log(level, text, fields.empty() ? std::string{} : dumpJson(fields));
  }

  Host host_;
};

}  // namespace sdk_v1
}  // namespace instaplay
