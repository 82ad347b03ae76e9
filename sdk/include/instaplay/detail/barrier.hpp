#pragma once

#include <instaplay/context.hpp>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>

#include <exception>
#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {
namespace detail {

/// Logs a fault of the plugin. Never throws, because it runs where nothing may.
inline ip_status reportFault(const Host& host, std::string_view during, std::string_view what) noexcept {
  try {
    host.log(IP_LOG_ERROR, what, dumpJson({{"during", during}}));
  } catch (...) {
    host.log(IP_LOG_ERROR, what);
  }
  return IP_E_EXCEPTION;
}

/// Tells the host how the call was refused, in the author's words.
inline ip_status refuse(const Context& call, const Error& error) {
  const auto seconds = (error.retryAfter.count() + 999) / 1000;
  if (seconds > 0) {
    call.table().set_header(call.handle(), toStr("Retry-After"), toStr(std::to_string(seconds)));
  }
  const std::string fields = error.fields.empty() ? std::string{} : dumpJson(fieldsToJson(error.fields));
  const ip_status status = statusOf(error.kind);
  call.table().fail(call.handle(), status, toStr(error.code), toStr(error.message), toStr(fields));
  return status;
}

inline bool isFault(const Error& error) noexcept { return error.kind == Kind::state || error.kind == Kind::internal; }

/// A host call that failed for a reason that the client has no part in.
inline bool isFault(const HostError& error) noexcept {
  switch (error.kind) {
    case Kind::notFound:
    case Kind::conflict:
    case Kind::tooLarge:
    case Kind::limited:
    case Kind::unavailable:
    case Kind::timeout:
    case Kind::cancelled: return false;
    default: return true;
  }
}

/// Runs a handler's body; no exception passes. Expected errors are answered, all others logged and reported as a fault.
template <class Body>
ip_status guardHandler(const Context& call, std::string_view during, Body&& body) noexcept {
  const Host& host = call.host();
  try {
    try {
      body();
      return IP_OK;
    } catch (const HostError& error) {
      return isFault(error) ? reportFault(host, during, error.what()) : refuse(call, error);
    } catch (const Error& error) {
      return isFault(error) ? reportFault(host, during, error.what()) : refuse(call, error);
    }
  } catch (const std::exception& exception) {
    return reportFault(host, during, exception.what());
  } catch (...) {
    return reportFault(host, during, "An exception that is no std::exception.");
  }
}

/// As guardHandler, for code that has no call to answer: the lifecycle and socket callbacks.
template <class Body>
ip_status guard(const Host& host, std::string_view during, Body&& body) noexcept {
  try {
    body();
    return IP_OK;
  } catch (const Error& error) {
    reportFault(host, during, error.what());
    return statusOf(error.kind);
  } catch (const std::exception& exception) {
    return reportFault(host, during, exception.what());
  } catch (...) {
    return reportFault(host, during, "An exception that is no std::exception.");
  }
}

}  // namespace detail
}  // namespace sdk_v1
}  // namespace instaplay
