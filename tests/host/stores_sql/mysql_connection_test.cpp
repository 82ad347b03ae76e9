#include "host/stores/sql/mysql_connection.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "host/base/error.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace instaplay;
using namespace instaplay::stores;

namespace {

// As the protocol has them: three bytes of length, a number in the conversation, and what is said.
const std::string kGreeting =
    "\x59\0\0\0"s
    "\x0a"s
    "5.5.5-10.11.0-MariaDB\0"s
    "\x01\0\0\0"s
    "12345678\0"s
    "\x0f\xa2\x2d\x02\0\x0b\0\x15"s +
    std::string(10, '\0') + "123456789012\0"s + "mysql_native_password\0"s;
const std::string kWelcome = "\x07\0\0\x02\0\0\0\x02\0\0\0"s;

/// Takes connections and lets a client in, or does not even greet; then it says nothing any more.
class SilentServer {
 public:
  SilentServer() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address_;
    auto* plain = reinterpret_cast<sockaddr*>(&address_);
    REQUIRE(bind(listener_, plain, length) == 0);
    REQUIRE(listen(listener_, 1) == 0);
    REQUIRE(getsockname(listener_, plain, &length) == 0);
  }
  ~SilentServer() { close(listener_); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  std::uint16_t port() const { return ntohs(address_.sin_port); }

  /// Until the client is gone; gives what it said after it was let in.
  std::string letIn() const {
    const int client = accept(listener_, nullptr, nullptr);
    std::string said(4096, '\0');
    send(client, kGreeting.data(), kGreeting.size(), MSG_NOSIGNAL);
    recv(client, said.data(), said.size(), 0);
    send(client, kWelcome.data(), kWelcome.size(), MSG_NOSIGNAL);
    const ssize_t length = recv(client, said.data(), said.size(), 0);
    while (length > 0 && recv(client, said.data() + length, said.size() - std::size_t(length), 0) > 0) {
    }
    close(client);
    return said.substr(0, length > 0 ? std::size_t(length) : 0);
  }

 private:
  int listener_;
  sockaddr_in address_{};
};

base::Error errorOfOpening(std::uint16_t port) {
  const MysqlServer server{.port = port};
  const MysqlAccount account{"user", "password", "instaplay"};
  const MysqlLimits limits{.login = 1h, .statement = 1h};
  CallWatchdog watchdog;
  try {
    openMysql({server, account, limits}, watchdog, base::Deadline::after(300ms));
  } catch (const base::Error& error) {
    return error;
  }
  FAIL("opened");
  return base::unavailable("");
}

}  // namespace

TEST_CASE("a server that takes the connection and says nothing is left when the caller's time is over") {
  const SilentServer server;
  const base::Error error = errorOfOpening(server.port());
  CHECK(error.kind == base::ErrorKind::unavailable);
  CHECK(error.message.starts_with("Cannot use the database instaplay on 127.0.0.1:"));
}

TEST_CASE("a server that lets the client in and then says nothing is left when the caller's time is over") {
  const SilentServer server;
  std::string said;
  std::jthread serving([&] { said = server.letIn(); });
  CHECK(errorOfOpening(server.port()).kind == base::ErrorKind::unavailable);
  serving.join();
  CHECK(said.find("SET NAMES utf8mb4") != std::string::npos);
}
