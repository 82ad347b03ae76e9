#pragma once

#include <instaplay/abi/base.h>

#include <type_traits>

#include "host/base/error.hpp"

namespace instaplay::plugins {

/// Remembers, for this thread, what ip_host_api.last_error tells a plugin next.
void setLastError(const base::Error& error);

/// Fills out with what failed last on this thread; IP_E_NOT_FOUND when nothing has. The views live until the next
/// setLastError of the thread. Members that out->hdr.size does not cover are left alone.
ip_status lastError(ip_error* out);

/// For catch (...): remembers the exception that is being handled and gives its status. One that is not a base::Error
/// is logged and told as internal, without its text.
ip_status statusOfCurrentException() noexcept;

/// Runs a function of an ABI table: no exception crosses. function returns an ip_status, or nothing for IP_OK.
template <class Function>
ip_status guarded(Function&& function) noexcept {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Function>>) {
      function();
      return IP_OK;
    } else {
      return function();
    }
  } catch (...) {
    return statusOfCurrentException();
  }
}

}  // namespace instaplay::plugins
