#pragma once

#include "wrapper/fake_api.hpp"

#include <limits>
#include <map>
#include <string>

/// One call in flight: what a handler may read, and what it answered.
class FakeCall {
 public:
  struct Failure {
    ip_status status = IP_OK;
    std::string code, message, fields;
  };

  /// The table behind every FakeCall.
  static const ip_iface_call& table() {
    static const ip_iface_call kTable = makeTable();
    return kTable;
  }

  static FakeCall& self(ip_call* call) { return *reinterpret_cast<FakeCall*>(call); }
  ip_call* handle() { return reinterpret_cast<ip_call*>(this); }

  std::map<std::string, std::string> properties, headers;
  std::string body, reply, next, session;
  bool hasNext = false;
  std::int64_t timeLeft = std::numeric_limits<std::int64_t>::max();
  std::int32_t status = 0;
  Failure failure;

 private:
  static ip_str read(ip_call* call, ip_str key) {
    const auto& properties = self(call).properties;
    const auto found = properties.find(std::string(instaplay::toView(key)));
    return found == properties.end() ? instaplay::absentStr() : instaplay::toStr(found->second);
  }

  static ip_status answer(ip_call* call, std::int32_t status, ip_str text) {
    self(call).status = status;
    self(call).reply = instaplay::toView(text);
    return IP_OK;
  }

  static ip_status answerPage(ip_call* call, ip_str items, ip_str next) {
    self(call).hasNext = next.p != nullptr;
    self(call).next = instaplay::toView(next);
    return answer(call, 200, items);
  }

  static ip_status refuse(ip_call* call, ip_status status, ip_str code, ip_str message, ip_str fields) {
    self(call).failure = {status, std::string(instaplay::toView(code)), std::string(instaplay::toView(message)),
                          std::string(instaplay::toView(fields))};
    return IP_OK;
  }

  static ip_iface_call makeTable() {
    ip_iface_call table{};
    table.hdr = IP_HDR_INIT(ip_iface_call);
    table.deadline_ms_left = [](ip_call* call) { return self(call).timeLeft; };
    table.cancelled = [](ip_call*) { return 0; };
    table.get = &read;
    table.body = [](ip_call* call) { return instaplay::toStr(self(call).body); };
    table.flag = [](ip_call*, ip_str key) { return instaplay::toView(key) == "on" ? 1 : 0; };
    table.reply_json = &answer;
    table.reply_page = &answerPage;
    table.reply_raw = [](ip_call* call, std::int32_t status, ip_str, ip_str bytes) {
      return answer(call, status, bytes);
    };
    table.fail = &refuse;
    table.set_header = [](ip_call* call, ip_str name, ip_str value) {
      self(call).headers[std::string(instaplay::toView(name))] = instaplay::toView(value);
      return ip_status{IP_OK};
    };
    table.set_session = [](ip_call* call, ip_str token, std::int64_t) {
      self(call).session = instaplay::toView(token);
      return ip_status{IP_OK};
    };
    return table;
  }
};
