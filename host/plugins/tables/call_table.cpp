#include <algorithm>

#include "host/base/json.hpp"
#include "host/plugins/call.hpp"
#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/response_header.hpp"
#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {
namespace {

/// The answer, if it may still be given.
Answer& openAnswer(ip_call* call) {
  Answer& answer = Call::from(call).answer();
  if (answer.kind != Answer::Kind::none) throw wrongState("The call was answered already.");
  return answer;
}

void requireStatus(std::int32_t httpStatus) {
  if (httpStatus < 200 || httpStatus > 599) {
    throw invalidArgument("An HTTP status is 200 to 599, not " + std::to_string(httpStatus) + ".");
  }
}

std::vector<base::FieldError> parseFields(std::string_view json) {
  std::vector<base::FieldError> fields;
  if (json.empty()) return fields;
  for (const base::Json& field : base::parseJson(json)) {
    if (!field.is_object()) throw invalidArgument("fields_json is an array of {\"path\",\"message\"}.");
    fields.push_back({field.value("path", ""), field.value("message", "")});
  }
  return fields;
}

std::int64_t deadlineMsLeft(ip_call* call) { return Call::from(call).deadline().leftMs(); }

std::int32_t cancelled(ip_call* call) { return Call::from(call).cancelled() ? 1 : 0; }

ip_str get(ip_call* call, ip_str key) {
  ip_str found{nullptr, 0};
  guarded([&] {
    if (const auto value = Call::from(call).get(view(key))) found = str(*value);
  });
  return found;
}

ip_str body(ip_call* call) {
  ip_str found{nullptr, 0};
  guarded([&] { found = str(Call::from(call).body()); });
  return found;
}

ip_status readBody(ip_call* call, void* buffer, std::size_t capacity, std::size_t* got) {
  return guarded([&] { *got = Call::from(call).readBody(static_cast<char*>(buffer), capacity); });
}

std::int32_t flag(ip_call* call, ip_str key) {
  bool on = false;
  guarded([&] { on = Call::from(call).flag(view(key)); });
  return on ? 1 : 0;
}

ip_status replyJson(ip_call* call, std::int32_t httpStatus, ip_str data) {
  return guarded([&] {
    requireStatus(httpStatus);
    Answer& answer = openAnswer(call);
    answer.body.assign(view(data));
    answer.httpStatus = httpStatus;
    answer.kind = Answer::Kind::json;
  });
}

ip_status replyPage(ip_call* call, ip_str data, ip_str nextCursor) {
  return guarded([&] {
    Answer& answer = openAnswer(call);
    answer.body.assign(view(data));
    if (nextCursor.p != nullptr) answer.nextCursor.emplace(view(nextCursor));
    answer.kind = Answer::Kind::page;
  });
}

ip_status replyRaw(ip_call* call, std::int32_t httpStatus, ip_str contentType, ip_str bytes) {
  return guarded([&] {
    requireStatus(httpStatus);
    requireHeaderValue(view(contentType));
    Answer& answer = openAnswer(call);
    answer.contentType.assign(view(contentType));
    answer.body.assign(view(bytes));
    answer.httpStatus = httpStatus;
    answer.kind = Answer::Kind::raw;
  });
}

ip_status replyBegin(ip_call* call, std::int32_t httpStatus, ip_str contentType, std::int64_t length) {
  return guarded([&] {
    requireStatus(httpStatus);
    requireHeaderValue(view(contentType));
    Answer& answer = openAnswer(call);
    std::optional<std::uint64_t> known;
    if (length >= 0) known = static_cast<std::uint64_t>(length);
    Call::from(call).beginStream(httpStatus, view(contentType), known);
    answer.httpStatus = httpStatus;
    answer.kind = Answer::Kind::stream;
  });
}

ip_status replyWrite(ip_call* call, ip_str bytes) {
  return guarded([&] {
    if (Call::from(call).answer().kind != Answer::Kind::stream)
      throw wrongState("reply_begin comes before reply_write.");
    Call::from(call).writeStream(view(bytes));
  });
}

ip_status fail(ip_call* call, ip_status status, ip_str code, ip_str message, ip_str fields) {
  return guarded([&] {
    if (status == IP_OK) throw invalidArgument("A failure needs a status other than IP_OK.");
    const base::ErrorKind kind = base::errorKind(status);
    Answer& answer = openAnswer(call);
    answer.error.emplace(kind, std::string(code.n > 0 ? view(code) : base::defaultCode(kind)),
                         std::string(view(message)), parseFields(view(fields)));
    answer.kind = Answer::Kind::error;
  });
}

ip_status setHeader(ip_call* call, ip_str name, ip_str value) {
  return guarded([&] {
    requirePluginHeader(view(name), view(value));
    Call::from(call).answer().headers.emplace_back(view(name), view(value));
  });
}

ip_status setSession(ip_call* call, ip_str token, std::int64_t maxAgeSeconds) {
  return guarded([&] {
    requireCookieValue(view(token));
    if (maxAgeSeconds < 0) throw invalidArgument("The age of a session is not negative.");
    Call::from(call).answer().session.emplace(view(token), maxAgeSeconds);
  });
}

}  // namespace

const ip_iface_call kCallTable = {IP_HDR_INIT(ip_iface_call),
                                  deadlineMsLeft,
                                  cancelled,
                                  get,
                                  body,
                                  readBody,
                                  flag,
                                  replyJson,
                                  replyPage,
                                  replyRaw,
                                  replyBegin,
                                  replyWrite,
                                  fail,
                                  setHeader,
                                  setSession};

}  // namespace instaplay::plugins
