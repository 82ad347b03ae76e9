#include "tests/host/stores_documents/fake_primary.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace instaplay::stores::contract {
namespace {

using base::Json;

// The frames of MongoDB's wire protocol; all numbers are little-endian, as on the machines that run this.
constexpr std::int32_t kReply = 1, kQuery = 2004, kMessage = 2013;
constexpr std::size_t kHeader = 16;
constexpr std::int32_t kLongest = 1 << 20;

struct Header {
  std::int32_t length, id, answers, kind;
};
static_assert(sizeof(Header) == kHeader);

bool receiveAll(int from, void* bytes, std::size_t count) {
  return recv(from, bytes, count, MSG_WAITALL) == ssize_t(count);
}

bool sendAll(int to, const std::string& bytes) {
  return send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL) == ssize_t(bytes.size());
}

template <typename Number>
void add(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// Before the document: of an old query flags, a name and two numbers, of a message flags and the kind of its part.
std::size_t documentAt(std::int32_t kind, const std::string& body) {
  return kind == kQuery ? 4 + std::strlen(body.c_str() + 4) + 1 + 8 : 5;
}

Json extendedJson(const std::string& body, std::size_t at) {
  bson_t document;
  std::int32_t length = 0;
  if (at + sizeof length > body.size()) throw std::runtime_error("a message without a document");
  std::memcpy(&length, body.data() + at, sizeof length);
  if (length < 0 || !bson_init_static(&document, reinterpret_cast<const std::uint8_t*>(body.data()) + at,
                                      std::min(std::size_t(length), body.size() - at))) {
    throw std::runtime_error("not a document");
  }
  char* text = bson_as_relaxed_extended_json(&document, nullptr);
  Json json = Json::parse(text);
  bson_free(text);
  return json;
}

/// In the order of the fields, unlike Json: the first one names the command.
std::string nameOf(const std::string& body, std::size_t at) { return body.c_str() + at + 5; }

std::string bsonOf(const std::string& json) {
  bson_t document;
  bson_error_t error;
  if (!bson_init_from_json(&document, json.c_str(), -1, &error)) throw std::runtime_error(error.message);
  std::string bytes(reinterpret_cast<const char*>(bson_get_data(&document)), document.len);
  bson_destroy(&document);
  return bytes;
}

}  // namespace

struct FakePrimary::Message {
  Header header;
  std::string body;
};

FakePrimary::FakePrimary() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, plain, length) != 0 || listen(listener_, 16) != 0 ||
      getsockname(listener_, plain, &length) != 0) {
    throw std::runtime_error("cannot listen");
  }
  port_ = ntohs(address.sin_port);
  accepting_ = std::jthread([this] { acceptAll(); });
}

FakePrimary::~FakePrimary() {
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  for (const int connection : connections_) shutdown(connection, SHUT_RDWR);
  threads_.clear();
  for (const int connection : connections_) close(connection);
  close(listener_);
}

std::string FakePrimary::uri() const { return "mongodb://127.0.0.1:" + std::to_string(port_) + "/?replicaSet=rs0"; }

void FakePrimary::cutNext(std::string command) {
  const std::lock_guard lock(mutex_);
  cutNext_ = std::move(command);
}

std::vector<Json> FakePrimary::commands(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  std::vector<Json> found;
  std::copy_if(commands_.begin(), commands_.end(), std::back_inserter(found),
               [&](const Json& command) { return command.contains(name); });
  return found;
}

void FakePrimary::acceptAll() {
  for (int connection = accept(listener_, nullptr, nullptr); connection >= 0;
       connection = accept(listener_, nullptr, nullptr)) {
    connections_.push_back(connection);
    threads_.emplace_back([this, connection] { serve(connection); });
  }
}

void FakePrimary::serve(int connection) {
  Message question{};
  while (receiveAll(connection, &question.header, kHeader)) {
    const std::int32_t length = question.header.length;
    if (length < std::int32_t(kHeader) || length > kLongest) break;
    question.body.resize(std::size_t(length) - kHeader);
    if (!receiveAll(connection, question.body.data(), question.body.size()) || !answer(connection, question)) break;
  }
  shutdown(connection, SHUT_RDWR);
}

bool FakePrimary::answer(int connection, const Message& question) {
  const std::size_t at = documentAt(question.header.kind, question.body);
  const std::string command = nameOf(question.body, at);
  {
    const std::lock_guard lock(mutex_);
    commands_.push_back(extendedJson(question.body, at));
    if (command == cutNext_) {
      cutNext_.clear();
      return false;
    }
  }
  std::string body;
  if (question.header.kind == kQuery) {
    for (const std::int32_t number : {8, 0, 0, 0, 1}) add(body, number);  // flags, cursor twice, first, how many
  } else {
    add(body, std::int32_t{0});
    body += '\0';
  }
  body += bsonOf(answerTo(command));
  std::string bytes;
  const auto kind = question.header.kind == kQuery ? kReply : kMessage;
  add(bytes, Header{std::int32_t(kHeader + body.size()), 1, question.header.id, kind});
  return sendAll(connection, bytes + body);
}

std::string FakePrimary::answerTo(const std::string& command) const {
  const std::string me = R"("127.0.0.1:)" + std::to_string(port_) + '"';
  if (command == "hello" || command == "isMaster" || command == "ismaster") {
    return R"({"ok": 1, "helloOk": true, "ismaster": true, "isWritablePrimary": true, "setName": "rs0", "hosts": [)" +
           me + R"(], "me": )" + me + R"(, "primary": )" + me +
           R"(, "minWireVersion": 0, "maxWireVersion": 13, "logicalSessionTimeoutMinutes": 30})";
  }
  if (command == "find" || command == "aggregate") {
    return R"({"ok": 1, "cursor": {"id": {"$numberLong": "0"}, "ns": "test.notes", "firstBatch": []}})";
  }
  return R"({"ok": 1, "n": 1})";
}

}  // namespace instaplay::stores::contract
