#include "tests/faults/chat_stand.hpp"

#include <stdexcept>

#include "tests/support/mariadb_server.hpp"

namespace instaplay::testing {
namespace {

std::vector<std::string> argumentsOf(const std::vector<std::string>& settings) {
  std::vector<std::string> arguments{"--set", "realtime.resume=1m"};  // the machine may be busy
  for (const std::string& setting : settings) arguments.insert(arguments.end(), {"--set", setting});
  return arguments;
}

std::string table(const char* name) { return ProductionStores::mariadb().lastDatabase() + "." + name; }

}  // namespace

ChatStand::ChatStand(const std::vector<std::string>& settings) : world_(argumentsOf(settings)) {
  if (!world_.stores()) throw std::runtime_error("TEST_STORES must be 'production'");
  ports_[0] = world_.port();
  crashAndRestart(1);
}

void ChatStand::crashAndRestart(std::size_t host) {
  if (host == 0) {
    world_.crashAndRestart();
  } else {
    second_.reset();
    second_ = std::make_unique<ServerProcess>(world_.another(logs_.path()));
  }
  ports_[host] = this->host(host).port();
}

std::string ChatStand::chat(const std::string& token, const std::vector<std::string>& others,
                            const std::string& title) {
  HttpClient client(port(0));
  client.useBearer(token);
  Json body{{"usernames", others}};
  if (!title.empty()) body["title"] = title;
  const HttpAnswer answer = client.post("/api/v1/chats", body);
  if (answer.status / 100 != 2) throw std::runtime_error("no chat was opened: " + answer.body);
  return answer.data().at("id");
}

std::vector<std::string> ChatStand::stored(const std::string& chat) {
  return ProductionStores::mariadb().execute("SELECT CONCAT_WS(' ', seq, id, client_id, client_id) FROM " +
                                             table("chat_message") + " WHERE chat_id = " + chat + " ORDER BY seq");
}

bool ChatStand::relaysAll() {
  const std::string select = "SELECT 1 FROM " + table("host_pushes") + " LIMIT 1";
  return eventually([&] { return ProductionStores::mariadb().execute(select).empty(); }, std::chrono::seconds(60));
}

double ChatStand::metric(std::size_t host, const std::string& name) const {
  const std::string text = HttpClient(port(host)).get("/metrics").body;
  const auto at = text.find("\n" + name + " ");
  return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size() + 2));
}

}  // namespace instaplay::testing
