#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/http_client.hpp"
#include "tests/support/production_stores.hpp"
#include "tests/support/server_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace instaplay::testing {

inline constexpr const char* kPassword = "a long enough phrase";

/// A running server with generous rate limits and the admin "ada", and clients of people who register with it. It runs
/// on the embedded stores, or on real servers where the suite is run so (ProductionStores::wanted).
class SocialWorld {
 public:
  explicit SocialWorld(std::vector<std::string> arguments = {});

  ServerProcess& server() { return *server_; }
  std::uint16_t port() const { return server_->port(); }
  const std::filesystem::path& dataFolder() const { return folder_.path(); }
  /// Ends the server with SIGKILL and starts it again on the same data.
  void crashAndRestart();

  /// The servers that hold the data; none with the embedded stores.
  ProductionStores* stores() { return stores_.get(); }

  /// Runs another command of the program on the same data: {"jobs", "list"}.
  CommandResult command(std::vector<std::string> words) const;
  /// Another server on the same data, with arguments of its own. Its log is in a folder of the caller's.
  ServerProcess::Options another(const std::filesystem::path& logs, std::vector<std::string> arguments = {}) const;

  HttpClient client() const { return HttpClient(port()); }
  /// A client that stays signed in by its cookie after registering.
  HttpClient newcomer(const std::string& username);
  /// A client that is signed in by an access token as a new account.
  HttpClient person(const std::string& username);
  /// Another client of an account that person() made, with a token of its own.
  HttpClient signIn(const std::string& username);

 private:
  void start();

  TempFolder folder_;
  std::unique_ptr<ProductionStores> stores_;
  std::vector<std::string> arguments_;
  std::unique_ptr<ServerProcess> server_;
};

/// Publishes a post and gives its id.
std::string publish(HttpClient& author, const std::string& caption, const std::string& visibility = "public");

}  // namespace instaplay::testing
