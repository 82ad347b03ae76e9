#pragma once

#include <instaplay/sdk.hpp>

#include <map>
#include <string>
#include <vector>

/// A root table for tests of the wrapper alone: hands out the tables that a test puts in, keeps the log, and fails the
/// way a test says.
class FakeApi {
 public:
  struct LogLine {
    std::int32_t level;
    std::string text, fields;
  };

  FakeApi() {
    api_.hdr = IP_HDR_INIT(ip_host_api);
    api_.host = reinterpret_cast<ip_host*>(this);
    api_.product = "InstaPlay";
    api_.version = "1.2.3";
    api_.get_interface = [](ip_host* host, const char* id) { return self(host).find(id); };
    api_.log = [](ip_host* host, std::int32_t level, ip_str text, ip_str fields) {
      self(host).log.push_back({level, std::string(instaplay::toView(text)), std::string(instaplay::toView(fields))});
    };
    api_.last_error = [](ip_host* host, ip_error* out) { return self(host).tell(*out); };
  }
  FakeApi(const FakeApi&) = delete;
  FakeApi& operator=(const FakeApi&) = delete;

  static FakeApi& self(ip_host* host) { return *reinterpret_cast<FakeApi*>(host); }

  const ip_host_api* api() const { return &api_; }
  instaplay::Host host() const { return instaplay::Host(&api_); }

  template <class Table>
  void offer(const Table& table) {
    tables_[instaplay::Interface<Table>::id] = &table;
  }

  /// Makes the next failed call tell this, and gives the status to return.
  ip_status failWith(ip_status status, std::string code, std::string message, std::string fields = "[]") {
    lastStatus_ = status;
    lastCode_ = std::move(code);
    lastMessage_ = std::move(message);
    lastFields_ = std::move(fields);
    return status;
  }

  std::vector<LogLine> log;
  std::uint32_t retryAfterMs = 0;

 private:
  const void* find(const std::string& id) const {
    const auto found = tables_.find(id);
    return found == tables_.end() ? nullptr : found->second;
  }

  ip_status tell(ip_error& out) const {
    if (lastStatus_ == IP_OK) return IP_E_NOT_FOUND;
    out.status = lastStatus_;
    out.retry_after_ms = retryAfterMs;
    out.code = instaplay::toStr(lastCode_);
    out.message = instaplay::toStr(lastMessage_);
    out.fields_json = instaplay::toStr(lastFields_);
    return IP_OK;
  }

  ip_host_api api_{};
  std::map<std::string, const void*> tables_;
  ip_status lastStatus_ = IP_OK;
  std::string lastCode_, lastMessage_, lastFields_;
};
