#pragma once

#include <instaplay/abi/base.h>
#include <instaplay/str.hpp>

#include <exception>
#include <string>
#include <utility>

namespace instaplay {
inline namespace sdk_v1 {
namespace detail {

/// Keeps the first exception of code that runs below the host, where none may pass, until the host has returned.
class ExceptionKeeper {
 public:
  /// Runs body unless an earlier one threw; false when it did not run to its end.
  template <class Body>
  bool run(Body&& body) noexcept {
    if (kept_) return false;
    try {
      std::forward<Body>(body)();
      return true;
    } catch (...) {
      kept_ = std::current_exception();
      return false;
    }
  }

  /// To be called once the host has returned.
  void rethrowIfAny() const {
    if (kept_) std::rethrow_exception(kept_);
  }

 private:
  std::exception_ptr kept_;
};

/// An ip_sink for one function object that takes a std::string_view.
template <class Receiver>
class Sink {
 public:
  explicit Sink(Receiver receiver) : receiver_(std::move(receiver)) {}

  static void receive(void* self, ip_str bytes) noexcept {
    auto& sink = *static_cast<Sink*>(self);
    sink.keeper_.run([&] { sink.receiver_(toView(bytes)); });
  }

  void rethrowIfAny() const { keeper_.rethrowIfAny(); }

 private:
  Receiver receiver_;
  ExceptionKeeper keeper_;
};

/// Calls operation(sink, context) and gives the text that it sent to the sink. check judges the returned status.
template <class Operation, class Check>
std::string collectText(Operation&& operation, Check&& check) {
  std::string text;
  Sink sink([&text](std::string_view bytes) { text.append(bytes); });
  const ip_status status = operation(&decltype(sink)::receive, static_cast<void*>(&sink));
  sink.rethrowIfAny();
  check(status);
  return text;
}

}  // namespace detail
}  // namespace sdk_v1
}  // namespace instaplay
