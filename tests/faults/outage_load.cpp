#include "tests/faults/outage_load.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace instaplay::testing {
namespace {

constexpr int kWriters = 4;

}  // namespace

OutageLoad::OutageLoad(SocialWorld& world) {
  for (int i = 0; i < kWriters; ++i) {
    const std::string token = world.person("writer" + std::to_string(i)).bearer();
    Writer& writer = *writers_.emplace_back(std::make_unique<Writer>());
    threads_.emplace_back(
        [this, &world, &writer, token](const std::stop_token& stop) { run(stop, world, token, writer); });
  }
}

OutageLoad::~OutageLoad() { end(); }

bool OutageLoad::goesOn(std::size_t more) const { return grows(&Writer::published, more); }
bool OutageLoad::refusesAll() const { return grows(&Writer::refused, 1); }

std::vector<std::string> OutageLoad::end() {
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();
  std::vector<std::string> posts;
  for (const auto& writer : writers_) posts.insert(posts.end(), writer->posts.begin(), writer->posts.end());
  return posts;
}

void OutageLoad::run(const std::stop_token& stop, SocialWorld& world, const std::string& token, Writer& writer) {
  HttpClient client = world.client();
  client.useBearer(token);
  while (!stop.stop_requested()) {
    try {
      publishAndRead(client, writer);
    } catch (const std::exception& error) {
      ++wrong_;
      MESSAGE("no answer: " << error.what());
    }
  }
}

void OutageLoad::publishAndRead(HttpClient& client, Writer& writer) {
  const bool wasExpected = expectsRefusals_;
  const HttpAnswer post = client.post("/api/v1/posts", {{"caption", "under load"}});
  if (judge(post, 201, wasExpected, writer)) {
    writer.posts.push_back(post.data().at("id"));
    ++writer.published;
  }
  const bool isExpected = expectsRefusals_;
  judge(client.get("/api/v1/feed?limit=5"), 200, isExpected, writer);
}

bool OutageLoad::judge(const HttpAnswer& answer, int right, bool isRefusable, Writer& writer) {
  if (answer.status == right) return true;
  if (answer.status == 503 && answer.errorCode() == "unavailable" && (isRefusable || expectsRefusals_)) {
    ++writer.refused;
  } else {
    ++wrong_;
    MESSAGE("answer " << answer.status << ": " << answer.body);
  }
  return false;
}

bool OutageLoad::grows(Counter counter, std::size_t more) const {
  std::vector<std::size_t> wanted;
  for (const auto& writer : writers_) wanted.push_back((*writer).*counter + more);
  return eventually(
      [&] {
        return std::equal(writers_.begin(), writers_.end(), wanted.begin(),
                          [&](const auto& writer, std::size_t least) { return (*writer).*counter >= least; });
      },
      kPatience);
}

}  // namespace instaplay::testing
