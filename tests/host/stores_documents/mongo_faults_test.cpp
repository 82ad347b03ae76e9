#include <dirent.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <optional>
#include <set>
#include <thread>

#include "host/base/deadline_scope.hpp"
#include "host/stores/sql/temporary_folder.hpp"
#include "tests/host/stores_documents/document_contract.hpp"
#include "tests/host/stores_documents/mongo_fixture.hpp"
#include "tests/support/server_process.hpp"

using namespace instaplay;
using namespace instaplay::stores;
using namespace instaplay::stores::contract;
using base::ErrorKind;
using base::Json;
using namespace std::chrono_literals;
using testing::eventually;

namespace {

// A recovery takes half a second and a call at most a few; these leave room for a machine that has much else to do.
constexpr auto kRecovery = 60s;
constexpr auto kLongestCall = 60s;

MongoOptions impatient(const testing::MongoServer& server) {
  return {.uri = server.uri(),
          .poolSize = 8,
          .poolWait = 200ms,
          .serverWait = 1000ms,
          .connectWait = 500ms,
          .answerWait = 1000ms};
}

/// A store on a server of the test's own.
struct Faulty {
  TemporaryFolder folder;
  testing::MongoServer server{folder.path()};
  MongoDocumentStore store{impatient(server)};

  /// For what may be long in coming: all that was written, from a server that has just started.
  MongoDocumentStore patientStore() const {
    return MongoDocumentStore({.uri = server.uri(), .serverWait = 60s, .connectWait = 60s, .answerWait = 60s});
  }
};

using Call = std::function<void()>;

std::optional<ErrorKind> outcomeOf(const Call& call) {
  try {
    call();
    return {};
  } catch (const base::Error& error) {
    return error.kind;
  }
}

bool answers(DocumentStore& store) {
  return !outcomeOf(
      [&] { update(store, "{'_id': 'probe'}", "{'$inc': {'n': 1}}", Matching::first, WhenMissing::insert); });
}

/// Every call, all at once, fails as unavailable and in time.
void checkUnavailable(DocumentStore& store) {
  const std::vector<Call> calls{
      [&] { store.insert(kNotes, json("{'_id': 'x'}")); },
      [&] { find(store, "{}"); },
      [&] { store.count(kNotes, json("{}")); },
      [&] { update(store, "{}", "{'$set': {'a': 1}}"); },
      [&] { update(store, "{'_id': 'y'}", "{'$set': {'a': 1}}", Matching::first, WhenMissing::insert); },
      [&] { store.remove(kNotes, json("{'_id': 'z'}"), Matching::all); },
      [&] {
        store.ensureCollection(kNotes, {{.keys = {{"a", 1}}}});
      },
      [&] { store.ping(base::Deadline::after(300ms)); }};
  std::vector<std::future<std::optional<ErrorKind>>> outcomes;
  for (const Call& call : calls) outcomes.push_back(std::async(std::launch::async, outcomeOf, call));
  for (auto& outcome : outcomes) {
    CHECK(outcome.wait_for(kLongestCall) == std::future_status::ready);
    CHECK(outcome.get() == ErrorKind::unavailable);
  }
}

/// Shuts this process's connections to a port down, as a network that is gone would.
void cutConnections(std::uint16_t port) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  while (const dirent* entry = readdir(folder.get())) {
    sockaddr_in peer{};
    socklen_t length = sizeof peer;
    const int handle = std::atoi(entry->d_name);
    const bool known = getpeername(handle, reinterpret_cast<sockaddr*>(&peer), &length) == 0;
    if (known && peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) shutdown(handle, SHUT_RDWR);
  }
}

/// Threads that insert one document after the other and know which of them were acknowledged.
class Writers {
 public:
  explicit Writers(DocumentStore& store) {
    for (int i = 0; i < kCount; ++i)
      threads_.emplace_back([&, i](const std::stop_token& stop) { run(store, i, stop); });
  }

  int acknowledged() const { return acknowledged_; }
  int failed() const { return failed_; }
  bool sawOnlyUnavailable() const { return !sawOther_; }

  /// The acknowledged documents that the server lacks.
  std::vector<std::string> stopAndFindMissing(const Faulty& it) {
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();
    std::set<std::string> there;
    it.patientStore().find("writes", json("{}"), {.limit = 1'000'000},
                           [&](const Json& document) { there.insert(document["_id"].get<std::string>()); });
    std::vector<std::string> missing;
    for (const auto& ids : ids_) {
      std::copy_if(ids.begin(), ids.end(), std::back_inserter(missing), [&](auto& id) { return !there.contains(id); });
    }
    return missing;
  }

 private:
  static constexpr int kCount = 6;

  void run(DocumentStore& store, int writer, const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); ++i) {
      const std::string id = std::to_string(writer) + "." + std::to_string(i);
      const auto outcome = outcomeOf([&] { store.insert("writes", {{"_id", id}}); });
      if (!outcome) {
        ids_[std::size_t(writer)].push_back(id);
        ++acknowledged_;
      } else {
        ++failed_;
        if (outcome != ErrorKind::unavailable) sawOther_ = true;
      }
    }
  }

  std::vector<std::string> ids_[kCount];
  std::atomic<int> acknowledged_{0}, failed_{0};
  std::atomic<bool> sawOther_{false};
  std::vector<std::jthread> threads_;
};

/// Waits until some more were acknowledged.
bool goesOn(const Writers& writers) {
  const int before = writers.acknowledged();
  return eventually([&] { return writers.acknowledged() > before + 20; }, kRecovery);
}

}  // namespace

TEST_CASE("a server that is stopped and started again is used again, with every acknowledged document") {
  Faulty it;
  Writers writers(it.store);
  CHECK(goesOn(writers));
  it.server.terminate();
  CHECK(eventually([&] { return writers.failed() > 0; }));
  checkUnavailable(it.store);
  it.server.start();
  CHECK(goesOn(writers));
  CHECK(writers.sawOnlyUnavailable());
  CHECK(writers.stopAndFindMissing(it).empty());
}

TEST_CASE("a server that is killed and started again is used again") {
  Faulty it;
  Writers writers(it.store);
  CHECK(goesOn(writers));
  it.server.kill();
  CHECK(eventually([&] { return writers.failed() > 0; }));
  it.server.start();
  CHECK(goesOn(writers));
  CHECK(writers.sawOnlyUnavailable());
  const auto missing = writers.stopAndFindMissing(it);
  if (testing::MongoServer::kind() == "mongod") CHECK(missing.empty());
}

TEST_CASE("a server that hangs costs a limited time and is used again when it goes on") {
  Faulty it;
  Writers writers(it.store);
  CHECK(goesOn(writers));
  it.server.pause();
  checkUnavailable(it.store);
  it.server.resume();
  CHECK(goesOn(writers));
  CHECK(writers.sawOnlyUnavailable());
  CHECK(writers.stopAndFindMissing(it).empty());
}

TEST_CASE("a call whose time is over before a server that hangs has answered is told so") {
  Faulty it;
  CHECK(eventually([&] { return answers(it.store); }, kRecovery));
  it.server.pause();
  for (const Call& call : {Call([&] { find(it.store, "{}"); }), Call([&] { it.store.insert(kNotes, {{"_id", 1}}); })}) {
    const base::DeadlineScope scope(base::Deadline::after(300ms));
    CHECK(outcomeOf(call) == ErrorKind::timeout);
  }
  it.server.resume();
  CHECK(eventually([&] { return answers(it.store); }, kRecovery));
}

TEST_CASE("cut connections lose nothing that was acknowledged") {
  Faulty it;
  Writers writers(it.store);
  for (int i = 0; i < 10; ++i) {
    CHECK(goesOn(writers));
    cutConnections(it.server.port());
  }
  CHECK(goesOn(writers));
  CHECK(writers.sawOnlyUnavailable());
  CHECK(writers.stopAndFindMissing(it).empty());
}

TEST_CASE("a reader's cut connection is made anew without an error") {
  const TemporaryFolder folder;
  testing::MongoServer server(folder.path());
  MongoDocumentStore store({.uri = server.uri(), .serverWait = 10s, .connectWait = 10s, .answerWait = 10s});
  store.insert(kNotes, json("{'_id': 1}"));
  for (int i = 0; i < 5; ++i) {
    cutConnections(server.port());
    CHECK(findIds(store, "{}") == std::vector<std::string>{"1"});
  }
}

TEST_CASE("a store may start before its server") {
  TemporaryFolder folder;
  testing::MongoServer server(folder.path());
  server.terminate();
  MongoDocumentStore store(impatient(server));
  checkUnavailable(store);
  server.start();
  CHECK(eventually([&] { return answers(store); }, kRecovery));
  CHECK_NOTHROW(store.ping(base::Deadline::after(kRecovery)));
}

TEST_CASE("when every connection is taken the next call is turned away, and a ping is not") {
  MongoOptions options = freshMongoOptions();
  options.poolSize = 2;
  options.poolWait = 100ms;
  MongoDocumentStore store(options);
  store.insert(kNotes, json("{'_id': 1}"));
  std::latch inside(options.poolSize), release(1);
  std::vector<std::jthread> holders;
  for (int i = 0; i < options.poolSize; ++i) {
    holders.emplace_back([&] {
      store.find(kNotes, json("{}"), {}, [&](const Json&) {
        inside.count_down();
        release.wait();
      });
    });
  }
  inside.wait();
  const auto error = errorThrownBy([&] { store.count(kNotes, json("{}")); });
  CHECK(error.kind == ErrorKind::unavailable);
  CHECK(error.retryAfter > 0ms);
  CHECK_NOTHROW(store.ping(base::Deadline::after(5s)));
  release.count_down();
  holders.clear();
  CHECK(store.count(kNotes, json("{}")) == 1);
}
