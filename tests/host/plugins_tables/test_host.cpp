#include "tests/host/plugins_tables/test_host.hpp"

#include "host/stores/sql/migrations.hpp"

namespace instaplay::plugins::testing {
namespace {

JobRunnerOptions withoutThreads(std::string worker) {
  JobRunnerOptions options;
  options.worker = std::move(worker);
  options.threads = 0;
  return options;
}

PluginOptions linked(const std::vector<TestPlugin*>& plugins) {
  PluginOptions options;
  for (const TestPlugin* plugin : plugins) options.linked.push_back(plugin->linked());
  return options;
}

}  // namespace

TestStores::TestStores(const base::Clock& clock)
    : cache(clock),
      queue(queueFile, clock),
      limits(clock),
      blobs(folder.path() / "blobs"),
      mailer(folder.path() / "mails", "instaplay@localhost", clock),
      presence(clock) {
  stores::Migrations(sql, clock).run({"host", INSTAPLAY_HOST_MIGRATIONS});
}

TestHost::TestHost(base::ManualClock& clock, TestStores& stores, const std::vector<TestPlugin*>& plugins,
                   std::string worker)
    : ids(clock, 1),
      work(stores.lend(), ids, clock, toggles, withoutThreads(std::move(worker))),
      context{stores.lend(),
              clock,
              ids,
              services,
              work.events(),
              work.jobs(),
              work.pushes(),
              work.cacheRemovals(),
              toggles,
              metrics,
              [](std::string_view key) { return std::string(key == "product" ? "InstaPlay" : ""); },
              [](std::string_view purpose) { return "secret of " + std::string(purpose); },
              &gates},
      manager(context, linked(plugins)) {
  manager.load();
  for (const auto& plugin : manager.plugins()) work.add(*plugin);
  work.seal();
  manager.start();
}

TestHost::~TestHost() {
  work.stop(std::chrono::milliseconds{0});
  manager.stop(std::chrono::milliseconds{0});
}

}  // namespace instaplay::plugins::testing
