#include <doctest/doctest.h>

#include "host/plugins/pushes.hpp"
#include "tests/host/plugins_tables/test_host.hpp"

using namespace instaplay;
using namespace instaplay::plugins;
using namespace instaplay::plugins::testing;

namespace {

struct Stand {
  base::ManualClock clock;
  TestStores stores{clock};
  TestPlugin chat{"chat"};
  TestHost host{clock, stores, {&chat}};

  ip_status push(const std::vector<std::int64_t>& users, std::string_view kind, std::string_view json,
                 std::uint32_t flags = 0) {
    return chat.table<ip_iface_sockets>(IP_IFACE_SOCKETS)
        .push(chat.host(), nullptr, users.data(), users.size(), str(kind), str(json), flags);
  }
  std::string messageOf(ip_status status) {
    REQUIRE(status == IP_E_INVALID);
    ip_error error{};
    error.hdr = IP_HDR_INIT(ip_error);
    REQUIRE(chat.lastError(error) == IP_OK);
    return {error.message.p, error.message.n};
  }
  std::vector<std::string> kept(std::int64_t user) {
    const std::string stream = userStream(user);
    std::vector<std::string> bodies;
    const stores::StreamPosition now = stores.streams.position(stream);
    for (const auto& event : stores.streams.after(stream, {now.epoch, 0}).events) bodies.push_back(event.body);
    return bodies;
  }
};

}  // namespace

TEST_CASE("a push that is wrong is refused with what is wrong") {
  Stand stand;
  CHECK(stand.messageOf(stand.push({1}, "Chat Message", "{}")) ==
        "The kind \"Chat Message\" of a push must be lower-case words with dots, as in \"chat.message\", of at most 64 "
        "characters.");
  CHECK(stand.messageOf(stand.push({1}, std::string(65, 'k'), "{}")).find("The kind ") == 0);
  CHECK(stand.messageOf(stand.push({1}, "chat.message", "[]")) == "The payload of a push must be a JSON object.");
  const std::string large = R"({"text":")" + std::string(64 * 1024, 'x') + R"("})";
  CHECK(stand.messageOf(stand.push({1}, "chat.message", large)).find("The payload of a push has 65547 bytes") == 0);
  CHECK(stand.messageOf(stand.push({1, 0}, "chat.message", "{}")) == "A push names the user 0, which is no id.");
  CHECK(stand.messageOf(stand.push(std::vector<std::int64_t>(10'001, 1), "chat.message", "{}")) ==
        "A push to 10001 users is too large: it goes to at most 10000; push to the rest by another.");
  CHECK(stand.push({1}, "chat.message", "{", 0) == IP_E_INVALID);
  CHECK(stand.push({1}, "chat.message", "{}", 4) == IP_E_INVALID);
  CHECK(stand.push({}, "chat.message", "{}") == IP_OK);
}

TEST_CASE("a durable push without a transaction is kept in the stream of each user, once") {
  Stand stand;
  CHECK(stand.push({1, 2, 1}, "chat.message", R"({ "text": "hi" })", IP_PUSH_DURABLE) == IP_OK);
  const std::vector<std::string> expected{R"({"k":"chat.message","d":{"text":"hi"}})"};
  CHECK(stand.kept(1) == expected);
  CHECK(stand.kept(2) == expected);
  CHECK(stand.kept(3).empty());
}

TEST_CASE("an ephemeral push is kept nowhere") {
  Stand stand;
  CHECK(stand.push({1}, "chat.typing", "{}") == IP_OK);
  CHECK(stand.kept(1).empty());
}
