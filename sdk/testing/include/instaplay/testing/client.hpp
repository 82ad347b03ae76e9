#pragma once

#include <instaplay/testing/fake_host.h>
#include <instaplay/json.hpp>
#include <instaplay/str.hpp>
#include <instaplay/testing/answer.hpp>
#include <instaplay/testing/request.hpp>
#include <instaplay/testing/socket.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace instaplay::testing {

/// Makes the requests of one caller: host.as(anna).get("/api/v1/feed").send(); and the commands of one who is
/// connected: host.as(anna).command("chat.send", {{"text", "hi"}}).
class Client {
 public:
  Client(ip_fake_host* host, User user) : host_(host), user_(std::move(user)) {}

  Request get(std::string target) const { return request("GET", std::move(target)); }
  Request post(std::string target) const { return request("POST", std::move(target)); }
  Request put(std::string target) const { return request("PUT", std::move(target)); }
  Request patch(std::string target) const { return request("PATCH", std::move(target)); }
  Request del(std::string target) const { return request("DELETE", std::move(target)); }
  Request request(std::string method, std::string target) const {
    return {host_, user_, std::move(method), std::move(target)};
  }

  /// Runs a command of the shared socket to its end. The answer has the envelope and status that a route would have.
  Answer command(std::string_view op, const Json& data = Json::object()) const {
    const std::string text = dumpJson(data);
    ip_fake_frame frame{};
    frame.hdr = IP_HDR_INIT(ip_fake_frame);
    frame.op = toStr(op);
    frame.json = toStr(text);
    frame.user_id = user_.id;
    frame.user_name = toStr(user_.username);
    frame.user_role = toStr(user_.role);
    Answer answer;
    check(ip_fake_command(host_, &frame, &Request::receive, &answer));
    return answer;
  }

  /// Connects to an endpoint of the plugin. Throws the Error that refused it.
  FakeSocket connect(std::string_view target) const {
    ip_fake_request request{};
    request.hdr = IP_HDR_INIT(ip_fake_request);
    request.method = toStr("GET");
    request.target = toStr(target);
    request.user_id = user_.id;
    request.user_name = toStr(user_.username);
    request.user_role = toStr(user_.role);
    ip_fake_socket* socket = nullptr;
    check(ip_fake_connect(host_, &request, &socket));
    return FakeSocket(socket);
  }

 private:
  ip_fake_host* host_;
  User user_;
};

}  // namespace instaplay::testing
