#pragma once

#include <instaplay/testing/fake_host.h>
#include <instaplay/json.hpp>
#include <instaplay/str.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace instaplay::testing {

using FakeMethod = std::function<Json(const Json& input)>;

/// A service of another plugin, made of one function per method. Any thread; its address must not change.
class FakeService {
 public:
  void set(const std::string& method, FakeMethod function) {
    const std::lock_guard<std::mutex> lock(mutex_);
    methods_[method] = std::move(function);
  }

  /// An ip_fake_service; self is the FakeService. What a method throws becomes the failure that the caller sees.
  static ip_status answer(void* self, ip_str method, ip_str json, ip_sink reply, void* context, ip_error* error) {
    try {
      const std::string text = dumpJson(static_cast<FakeService*>(self)->call(std::string(toView(method)), json));
      reply(context, toStr(text));
      return IP_OK;
    } catch (const Error& failure) {
      return tell(failure, error);
    } catch (const std::exception& failure) {
      return tell(Error{Kind::internal, "fake_failed", failure.what()}, error);
    }
  }

 private:
  Json call(const std::string& method, ip_str json) const {
    FakeMethod function;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      const auto found = methods_.find(method);
      if (found == methods_.end()) throw Error::unavailable("not_faked", "Nobody faked the method " + method + ".");
      function = found->second;
    }
    return function(parseJson(toView(json)));
  }

  /// The views live in this thread's copy until its next failure.
  static ip_status tell(const Error& failure, ip_error* error) {
    static thread_local Error kept = failure;
    static thread_local std::string fields;
    kept = failure;
    fields = dumpJson(fieldsToJson(kept.fields));
    error->status = statusOf(kept.kind);
    error->retry_after_ms = static_cast<std::uint32_t>(kept.retryAfter.count());
    error->code = toStr(kept.code);
    error->message = toStr(kept.message);
    error->fields_json = toStr(fields);
    return error->status;
  }

  mutable std::mutex mutex_;
  std::map<std::string, FakeMethod> methods_;
};

}  // namespace instaplay::testing
