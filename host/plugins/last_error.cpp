#include "host/plugins/last_error.hpp"

#include "host/base/json.hpp"
#include "host/base/log.hpp"

namespace instaplay::plugins {
namespace {

struct LastError {
  ip_status status = IP_OK;
  std::uint32_t retryAfterMs = 0;
  std::string code, message, fieldsJson;
};

thread_local LastError last;

std::string fieldsJsonOf(const std::vector<base::FieldError>& fields) {
  base::Json list = base::Json::array();
  for (const base::FieldError& field : fields) list.push_back({{"path", field.path}, {"message", field.message}});
  return base::dumpJson(list);
}

ip_str viewOf(const std::string& text) { return {text.data(), text.size()}; }

ip_status remember(const base::Error& error) {
  setLastError(error);
  return base::abiStatus(error.kind);
}

ip_status rememberBug(std::string_view what) {
  base::logError("plugins", "A host function failed unexpectedly", {{"error", what}});
  return remember({base::ErrorKind::internal, "internal", "Something went wrong."});
}

}  // namespace

void setLastError(const base::Error& error) {
  last.status = base::abiStatus(error.kind);
  last.retryAfterMs = static_cast<std::uint32_t>(error.retryAfter.count());
  last.code = error.code;
  last.message = error.message;
  last.fieldsJson = fieldsJsonOf(error.fields);
}

ip_status lastError(ip_error* out) {
  if (last.status == IP_OK || out == nullptr) return IP_E_NOT_FOUND;
  if (IP_HAS(ip_error, out, status)) out->status = last.status;
  if (IP_HAS(ip_error, out, retry_after_ms)) out->retry_after_ms = last.retryAfterMs;
  if (IP_HAS(ip_error, out, code)) out->code = viewOf(last.code);
  if (IP_HAS(ip_error, out, message)) out->message = viewOf(last.message);
  if (IP_HAS(ip_error, out, fields_json)) out->fields_json = viewOf(last.fieldsJson);
  return IP_OK;
}

ip_status statusOfCurrentException() noexcept {
  try {
    throw;
  } catch (const base::Error& error) {
    return remember(error);
  } catch (const std::exception& error) {
    return rememberBug(error.what());
  } catch (...) {
    return rememberBug("not a std::exception");
  }
}

}  // namespace instaplay::plugins
