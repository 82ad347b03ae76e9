#include "host/app/config/rules.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <set>
#include <system_error>

#include "host/app/config/store_rules.hpp"

namespace instaplay::app {
namespace {

constexpr std::size_t kMasterSecretLength = 32;
constexpr std::size_t kMasterSecretVariety = 10;
class Rules {
 public:
  Rules(const Config& config, const Origins& origins) : config_(config), origins_(origins) {}

  std::vector<Problem> check() && {
    checkRoles();
    checkPublicOrigin();
    checkMail();
    checkFeatures();
    checkMasterSecret();
    checkStores(config_, [this](const std::string& path, const std::string& text) { report(path, text); });
    if (config_.environment == Environment::production) checkProduction();
    return std::move(problems_);
  }

 private:
  void checkRoles() {
    const std::set<Role> distinct(config_.roles.begin(), config_.roles.end());
    if (distinct.empty()) report("roles", "must name at least one role: web, worker");
    if (distinct.size() != config_.roles.size()) report("roles", "names a role twice");
  }

  void checkPublicOrigin() {
    const std::string& origin = config_.publicOrigin;
    if (origin.empty()) return;
    constexpr auto kShape = "must be a scheme and a host, such as https://photos.example, with nothing behind";
    try {
      const Poco::URI uri(origin);
      const bool isHttp = uri.getScheme() == "http" || uri.getScheme() == "https";
      const bool isBare = uri.getPathEtc().empty() && uri.getUserInfo().empty() && uri.getFragment().empty();
      if (!isHttp || uri.getHost().empty() || !isBare) report("public_origin", kShape);
    } catch (const Poco::Exception&) {
      report("public_origin", kShape);
    }
  }

  void checkMail() {
    if (config_.mail.from.find('@') == std::string::npos)
      report("mail.from", "must hold an address, such as a@b.example");
    if (config_.mail.driver == MailDriver::smtp && config_.mail.host.empty())
      report("mail.host", "must name the server");
    if (config_.mail.user.empty() != config_.mail.password.empty()) {
      report(config_.mail.user.empty() ? "mail.user" : "mail.password",
             "is missing: user and password belong together");
    }
  }

  void checkFeatures() {
    const auto& file = config_.features;
    std::error_code unreadable;
    if (!file.empty() && !std::filesystem::is_regular_file(file, unreadable)) {
      report("features", "names a file that does not exist: " + file.string());
    }
  }

  /// A master secret protects every session and token, so a short or sample one is refused wherever it is set.
  void checkMasterSecret() {
    if (config_.secrets.master.empty()) return;
    const std::string& text = config_.secrets.master.reveal();
    const std::set<char> letters(text.begin(), text.end());
    if (text.size() < kMasterSecretLength || letters.size() < kMasterSecretVariety) {
      report("secrets.master", "is too weak: use at least 32 random characters, as `openssl rand -base64 48` prints");
    }
  }

  void checkProduction() {
    if (!config_.publicOrigin.starts_with("https://")) {
      report("public_origin", "must be an https:// origin in production");
    }
    if (config_.secrets.master.empty()) {
      report("secrets.master",
             "is missing, and production needs it: set it to file:PATH, or INSTAPLAY_SECRETS__MASTER");
    }
    if (looksLikeSample(config_.secrets.master)) {
      report("secrets.master", "is a sample value, which production refuses");
    }
    if (looksLikeSample(config_.mail.password)) report("mail.password", "is a sample value, which production refuses");
    if (config_.mail.driver != MailDriver::smtp) report("mail.driver", "must be smtp in production");
  }

  void report(const std::string& path, const std::string& text) {
    const auto origin = origins_.find(path);
    problems_.push_back({origin == origins_.end() ? "configuration" : origin->second, "\"" + path + "\" " + text});
  }

  const Config& config_;
  const Origins& origins_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> checkRules(const Config& config, const Origins& origins) { return Rules(config, origins).check(); }

}  // namespace instaplay::app
