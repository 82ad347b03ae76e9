#pragma once

#include <instaplay/context.hpp>
#include <instaplay/ids.hpp>

#include <cstdint>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

/// One attempt at a background job, declared with Registrar::job and enqueued with Jobs::enqueue or by cron. Returning
/// means done; throwing means that it is tried again later, until its attempts are used up; then it is kept as dead for
/// the operator. A job may run more than once, so its effects must be idempotent. Since 1.0.
class Job : public Context {
 public:
  using Context::Context;

  /// As declared, "stories.expire".
  std::string_view name() const { return property("job.name").value_or(""); }
  /// The same on every attempt: a key for Jobs::once.
  std::string_view id() const { return property("job.id").value_or(""); }

  /// 1 on the first try.
  std::int64_t attempt() const { return parseId(property("job.attempt").value_or("")).value_or(1); }

  /// What was enqueued; {} for a run fired by cron.
  const Json& payload() const {
    static const Json kEmpty = Json::object();
    return body().empty() ? kEmpty : json();
  }
};

/// A fact that a plugin published; json() is its payload. Facts are past: an event cannot be refused. A durable handler
/// that throws gets the event again later. Since 1.0.
class Event : public Context {
 public:
  using Context::Context;

  /// As published, "post.created".
  std::string_view topic() const { return property("event.topic").value_or(""); }

  /// The same at every delivery: the key to Jobs::once.
  std::string_view id() const { return property("event.id").value_or(""); }

  /// Events of one key arrive in order.
  std::string_view key() const { return property("event.key").value_or(""); }
};

/// A call of a service that this plugin provides. The method's function returns the answer or throws Error, which
/// reaches the caller with kind, code, message and fields. Since 1.0.
class ServiceCall : public Context {
 public:
  using Context::Context;

  /// As provided, "users.cards/1", and the method that is asked for.
  std::string_view service() const { return property("service.id").value_or(""); }
  std::string_view method() const { return property("service.method").value_or(""); }

  /// The id of the plugin that calls.
  std::string_view caller() const { return property("service.caller").value_or(""); }
};

/// A command on the shared socket /api/v1/ws; json() is its "d". The answer goes back to the one socket. Since 1.0.
class SocketCommand : public Context {
 public:
  using Context::Context;

  /// As declared, "chat.send".
  std::string_view op() const { return property("socket.op").value_or(""); }

  /// Answers the command, once.
  void reply(const Json& data) { check(table().reply_json(handle(), 200, toStr(dumpJson(data))), "call.reply_json"); }
};

}  // namespace sdk_v1
}  // namespace instaplay
