#include <doctest/doctest.h>

#include "host/plugins/outbox.hpp"
#include "tests/integration/social_world.hpp"
#include "tests/integration/world_stores.hpp"
#include "tests/support/mariadb_server.hpp"

using namespace instaplay;
using namespace instaplay::testing;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A host that runs no jobs, with what an operator has: the commands, the admin's routes, the stores.
struct Operator {
  /// A job that every queue refuses until mend().
  void addRefused(const std::string& id) {
    stores::NewJob job;
    job.id = id;
    job.name = "posts.remove_orphans";
    job.payload = "{}";
    job.priority = 12;
    const auto transaction = sql.begin(stores::TxMode::readWrite, base::Deadline::after(std::chrono::seconds{10}));
    plugins::Outbox(sql, opened.clock()).write(*transaction, job, {});
    transaction->commit();
    REQUIRE(eventually([&] { return contains(list("dead"), id); }, std::chrono::seconds(30)));
  }
  void mend(const std::string& id) {
    const stores::SqlValue values[] = {std::string_view(id)};
    sql.exec("UPDATE host_outbox SET priority = 5 WHERE job_id = ?", values);
  }
  std::string list(const std::string& state) const { return world.command({"jobs", "list", state}).output; }
  Json listForAdmin(const std::string& state) { return ada.get("/api/v1/admin/jobs?state=" + state).data(); }

  SocialWorld world{{"--set", "roles=[web]"}};
  HttpClient ada = world.person("ada");
  WorldStores opened{world};
  stores::SqlStore& sql = opened.ports().sql;
};

}  // namespace

TEST_CASE_FIXTURE(Operator, "a job that the queue refused is shown by the command as by the admin's routes") {
  addRefused("wrong");
  const std::string dead = list("dead");
  CHECK(contains(dead, "dead     wrong  posts.remove_orphans  attempt 0 of 8  A job's priority is 0 to 9.\n"));
  CHECK(contains(dead, ", 1 dead\n"));
  CHECK_FALSE(contains(list("ready"), "wrong"));

  const Json shown = listForAdmin("dead");
  CHECK(shown.at("counts").at("dead") == 1);
  CHECK(shown.at("jobs").at(0).at("id") == "wrong");
  CHECK(shown.at("jobs").at(0).at("lastError") == "A job's priority is 0 to 9.");
}

TEST_CASE_FIXTURE(Operator, "a job that the queue refused is offered again by the command, and the host relays it") {
  addRefused("wrong");
  mend("wrong");
  const CommandResult retried = world.command({"jobs", "retry", "wrong"});
  CHECK(retried.exitCode == 0);
  CHECK(contains(retried.output, "the job starts over"));
  CHECK(eventually([&] { return contains(list("ready"), "ready    wrong  posts.remove_orphans"); },
                   std::chrono::seconds(30)));
  CHECK(contains(list("dead"), ", 0 dead\n"));
  CHECK(world.command({"jobs", "retry", "wrong"}).exitCode == 1);
}

TEST_CASE_FIXTURE(Operator, "a job that the queue refused is removed by the command") {
  addRefused("wrong");
  const CommandResult removed = world.command({"jobs", "remove", "wrong"});
  CHECK(removed.exitCode == 0);
  CHECK(contains(removed.output, "the job is gone"));
  CHECK(listForAdmin("dead").at("counts").at("dead") == 0);
  CHECK(world.command({"jobs", "remove", "wrong"}).exitCode == 1);
}

TEST_CASE("jobs of data that no host has been at are told with the place and the fix, until it is migrated") {
  const TempFolder folder;
  std::vector<std::string> settings{"--set", "data_dir=" + folder.path().string()};
  std::string place = (folder.path() / "instaplay.db").string();
  std::unique_ptr<ProductionStores> servers;
  if (ProductionStores::wanted()) {
    servers = std::make_unique<ProductionStores>(folder.path());
    const auto added = servers->settings();
    settings.insert(settings.end(), added.begin(), added.end());
    place = "the database " + ProductionStores::mariadb().lastDatabase() +
            " at 127.0.0.1:" + std::to_string(ProductionStores::mariadb().settings().port);
  }
  const auto run = [&settings](std::vector<std::string> words) {
    words.insert(words.end(), settings.begin(), settings.end());
    return runInstaplay(words);
  };

  for (const auto& words :
       std::vector<std::vector<std::string>>{{"jobs", "list"}, {"jobs", "retry", "1"}, {"jobs", "remove", "1"}}) {
    CAPTURE(words[1]);
    const CommandResult result = run(words);
    CHECK(result.exitCode == 1);
    CHECK(contains(result.output, place + " is not up to date: the host's migration 001_outbox has not run there."));
    CHECK(contains(result.output, "run \"instaplay migrate\""));
  }
  CHECK(run({"migrate"}).exitCode == 0);
  CHECK(contains(run({"jobs", "list"}).output, "0 ready, 0 delayed, 0 active, 0 dead"));
}
