#pragma once

#include <instaplay/context.hpp>
#include <instaplay/page.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace instaplay {
inline namespace sdk_v1 {

/// A streamed answer, begun by Call::stream. Returning from the handler ends it; throwing cuts the connection, because
/// the status is out already. Belongs to the call.
class BodyWriter {
 public:
  explicit BodyWriter(const Context& call) noexcept : call_(&call) {}

  /// Sends bytes; blocks while the client is slow. Throws HostError (timeout, cancelled); then give up.
  void write(std::string_view bytes) {
    call_->host().check(call_->table().reply_write(call_->handle(), toStr(bytes)), "call.reply_write");
  }

 private:
  const Context* call_;
};

/// An HTTP request and its answer. Before the handler runs, the host has checked access, limits, CSRF, content type and
/// the declared schemas.
///
///   void show(Call& call) {
///     const Id post = call.paramId("postId");           // 404 when it is no id
///     call.reply(toJson(posts_.get(call.viewer(), post)));
///   }
///
/// A handler answers at most once; one that returns without answering gives 204, and
/// one that throws Error gives the error envelope. Since 1.0.
class Call : public Context {
 public:
  using Context::Context;

  /// "GET", and the path as it was asked for, without the query.
  std::string_view method() const { return property("http.method").value_or(""); }
  std::string_view path() const { return property("http.path").value_or(""); }

  /// A {name} of the route's path, decoded; empty when the path has none.
  std::string_view param(std::string_view name) const { return named("param.", name).value_or(""); }

  /// A {name} as an id. Throws Error (notFound) when it is none: such a thing cannot exist.
  Id paramId(std::string_view name) const {
    const std::optional<Id> id = parseId(param(name));
    if (!id) throw Error::notFound();
    return *id;
  }

  /// A query parameter, decoded: the first of that name; nothing when it was not sent.
  std::optional<std::string_view> query(std::string_view name) const { return named("query.", name); }

  /// A request header; name in lower case.
  std::optional<std::string_view> header(std::string_view name) const { return named("header.", name); }

  /// ?limit= (1 to 50, else 20) and ?cursor=. Throws Error (invalid) on "/limit" or "/cursor".
  PageRequest pageRequest() const {
    PageRequest request;
    if (const auto limit = query("limit")) request.limit = parseLimit(*limit);
    if (const auto cursor = query("cursor"); cursor && !cursor->empty()) request.after = decodeCursor(*cursor);
    return request;
  }

  /// Streamed routes only: reads up to capacity bytes, blocking; 0 at the end. Throws HostError (tooLarge, timeout,
  /// invalid, cancelled); a handler that then fails is answered with what was wrong with the body: 413, 408 or 400.
  std::size_t readBody(void* buffer, std::size_t capacity) {
    std::size_t got = 0;
    check(table().read_body(handle(), buffer, capacity, &got), "call.read_body");
    return got;
  }

  /// The answers. Each is copied by the host; a second one throws HostError (state).
  ///
  /// 200 with data inside the envelope.
  void reply(const Json& data) { reply(200, data); }

  /// Any 2xx with data inside the envelope.
  void reply(int httpStatus, const Json& data) {
    check(table().reply_json(handle(), httpStatus, toStr(dumpJson(data))), "call.reply_json");
  }

  /// 201 with the thing that was made: what a POST that creates answers.
  void created(const Json& data) { reply(201, data); }

  /// 204: what a DELETE answers, unless API clients want a body.
  void noContent() { check(table().reply_raw(handle(), 204, absentStr(), absentStr()), "call.reply_raw"); }

  /// A page: items is an array; next leads to the following page and is absent on the last.
  void replyPage(const Json& items, const std::optional<Cursor>& next) {
    const std::string text = next ? encodeCursor(*next) : std::string{};
    check(table().reply_page(handle(), toStr(dumpJson(items)), next ? toStr(text) : absentStr()), "call.reply_page");
  }

  /// A page whose items render(item) turns into Json.
  template <class T, class Render>
  void replyPage(const Page<T>& page, Render&& render) {
    Json items = Json::array();
    for (const T& item : page.items) items.push_back(render(item));
    replyPage(items, page.next);
  }

  /// Bytes without the envelope, as for a feed or a download that fits into memory.
  void replyRaw(int httpStatus, std::string_view contentType, std::string_view bytes) {
    check(table().reply_raw(handle(), httpStatus, toStr(contentType), toStr(bytes)), "call.reply_raw");
  }

  /// Begins a streamed answer of length bytes, or of an unknown length.
  BodyWriter stream(int httpStatus, std::string_view contentType, std::optional<std::uint64_t> length = {}) {
    const std::int64_t announced = length ? static_cast<std::int64_t>(*length) : -1;
    check(table().reply_begin(handle(), httpStatus, toStr(contentType), announced), "call.reply_begin");
    return BodyWriter(*this);
  }

  /// Adds a response header, before the answer. Throws HostError (invalid) for CR, LF, NUL and for headers that
  /// belong to the host.
  void setHeader(std::string_view name, std::string_view value) {
    check(table().set_header(handle(), toStr(name), toStr(value)), "call.set_header");
  }

  /// Gives the browser the session cookie, under the host's name and attributes. For the plugin that signs people in.
  void setSession(std::string_view token, std::chrono::seconds maxAge) {
    check(table().set_session(handle(), toStr(token), maxAge.count()), "call.set_session");
  }

  /// Takes the session cookie away.
  void clearSession() { setSession({}, std::chrono::seconds{0}); }

 private:
  static std::uint32_t parseLimit(std::string_view text) {
    const std::optional<Id> limit = parseId(text);
    if (!limit || *limit > PageRequest::kMaxLimit) throw Error::invalid("/limit", "Must be 1 to 50.");
    return static_cast<std::uint32_t>(*limit);
  }
};

}  // namespace sdk_v1
}  // namespace instaplay
