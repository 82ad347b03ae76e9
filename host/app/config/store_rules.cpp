#include "host/app/config/store_rules.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay::app {
namespace {

constexpr std::array<std::string_view, 6> kSampleWords{"change",  "secret",   "default",
                                                       "example", "password", "instaplay"};

constexpr std::array<std::string_view, 3> kLoopbacks{"127.0.0.1", "localhost", "[::1]"};

/// The parts of "scheme://user:password@host..." that the rules are about. No message shows them: they hold secrets.
struct Url {
  explicit Url(const std::string& text) {
    const auto end = text.find("://");
    if (end == std::string::npos) return;
    scheme = text.substr(0, end);
    const std::string rest = text.substr(end + 3);
    const std::string authority = rest.substr(0, rest.find('/'));
    const auto at = authority.rfind('@');
    host = authority.substr(at == std::string::npos ? 0 : at + 1);
    const auto colon = authority.find(':');
    if (at != std::string::npos && colon < at) password = authority.substr(colon + 1, at - colon - 1);
  }

  /// MongoDB takes several, parted by commas.
  std::vector<std::string> hosts() const {
    std::vector<std::string> hosts;
    std::istringstream list(host);
    for (std::string one; std::getline(list, one, ',');) hosts.push_back(one);
    return hosts;
  }

  std::string scheme, password, host;
};

bool isLoopback(const std::string& host) {
  return std::ranges::any_of(kLoopbacks, [&](std::string_view loopback) {
    return host == loopback || host.starts_with(std::string(loopback) + ":");
  });
}

class StoreRules {
 public:
  StoreRules(const Config& config, const ReportProblem& report)
      : stores_(config.stores), isProduction_(config.environment == Environment::production), report_(report) {}

  void check() const {
    if (stores_.sql.driver == SqlDriver::mysql) checkSql(stores_.sql);
    if (stores_.documents.driver == DocumentsDriver::mongodb) {
      checkUrl("stores.documents.uri", stores_.documents.uri, {"mongodb", "mongodb+srv"});
    }
    const std::vector<std::pair<const char*, const RedisConfig*>> onRedis{
        {"stores.cache.url", &stores_.cache},
        {"stores.jobs.url", &stores_.jobs},
        {"stores.streams.url", &stores_.streams},
        {"stores.limits.url", &stores_.limits},
    };
    for (const auto& [path, store] : onRedis) {
      if (store->driver == RedisDriver::redis) checkUrl(path, store->url, {"redis", "unix"});
    }
  }

 private:
  void checkSql(const SqlConfig& sql) const {
    if (sql.host.empty()) report_("stores.sql.host", "must name the server");
    if (sql.user.empty()) report_("stores.sql.user", "must name the user");
    if (sql.database.empty()) report_("stores.sql.database", "must name the database");
    for (const std::string& replica : sql.replicas) {
      const auto colon = replica.rfind(':');
      if (colon != std::string::npos && colon > 0 && colon + 1 < replica.size()) continue;
      report_("stores.sql.replicas", "must hold entries of the form host:port, not \"" + replica + "\"");
    }
    checkPassword("stores.sql.password", sql.password);
  }

  void checkUrl(const std::string& path, const Secret& secret, const std::vector<std::string_view>& schemes) const {
    const Url url(secret.reveal());
    const bool isSocket = url.scheme == "unix";
    if (std::ranges::find(schemes, url.scheme) == schemes.end() || (url.host.empty() && !isSocket)) {
      return report_(path, "must be of the form " + std::string(schemes.front()) + "://user:password@host:port");
    }
    const bool isOfThisMachine = isSocket || std::ranges::all_of(url.hosts(), isLoopback);
    if (!isOfThisMachine || !url.password.empty()) checkPassword(path, Secret(url.password));
  }

  void checkPassword(const std::string& path, const Secret& password) const {
    if (!isProduction_) return;
    if (password.empty()) report_(path, "holds no password, and production needs one: set it to file:PATH");
    if (looksLikeSample(password)) report_(path, "holds a sample password, which production refuses");
  }

  const StoresConfig& stores_;
  const bool isProduction_;
  const ReportProblem& report_;
};

}  // namespace

bool looksLikeSample(const Secret& secret) {
  std::string text = secret.reveal();
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::ranges::any_of(kSampleWords, [&](std::string_view word) { return text.starts_with(word); });
}

void checkStores(const Config& config, const ReportProblem& report) { StoreRules(config, report).check(); }

}  // namespace instaplay::app
