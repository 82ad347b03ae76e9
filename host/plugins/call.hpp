#pragma once

#include <instaplay/abi/call.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/clock.hpp"
#include "host/base/error.hpp"

namespace instaplay::plugins {

/// What a handler said. kind none: it returned without an answer.
struct Answer {
  enum class Kind { none, json, page, raw, stream, error };
  Kind kind = Kind::none;
  int httpStatus = 200;
  std::string contentType;
  std::string body;                       ///< JSON, or bytes
  std::optional<std::string> nextCursor;  ///< of a page
  std::optional<base::Error> error;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::pair<std::string, std::int64_t>> session;  ///< token (empty: remove) and max age in seconds
};

/// The feature flags that one viewer has, fixed for the length of a call.
class FlagSnapshot {
 public:
  virtual ~FlagSnapshot() = default;
  virtual bool isOn(std::string_view flag) const = 0;
};

/// What stands behind an ip_call*: one HTTP request, job run, event, service call or socket command in flight.
/// Belongs to the thread that runs the handler. Derived classes say what it is made of.
class Call {
 public:
  virtual ~Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  static Call& from(ip_call* handle) { return *reinterpret_cast<Call*>(handle); }
  ip_call* handle() { return reinterpret_cast<ip_call*>(this); }

  /// A property by key (abi/call.h lists them). Views live as long as the call. Unknown: nothing.
  virtual std::optional<std::string_view> get(std::string_view key) = 0;
  virtual std::string_view body() = 0;
  virtual bool cancelled() const { return false; }
  virtual bool flag(std::string_view key) const { return flags_ != nullptr && flags_->isOn(key); }

  // Streams exist on HTTP only; elsewhere they throw unsupported.
  virtual std::size_t readBody(char* buffer, std::size_t capacity);
  virtual void beginStream(int httpStatus, std::string_view contentType, std::optional<std::uint64_t> length);
  virtual void writeStream(std::string_view bytes);

  base::Deadline deadline() const { return deadline_; }
  const std::string& requestId() const { return requestId_; }
  /// The call that made this one (a service call's caller); null at the root.
  Call* parent() const { return parent_; }
  Answer& answer() { return answer_; }

 protected:
  Call(std::string requestId, base::Deadline deadline, Call* parent)
      : requestId_(std::move(requestId)), deadline_(deadline), parent_(parent) {}

  std::shared_ptr<const FlagSnapshot> flags_;

 private:
  std::string requestId_;
  base::Deadline deadline_;
  Call* parent_;
  Answer answer_;
};

}  // namespace instaplay::plugins
