#pragma once

#include <atomic>
#include <span>
#include <string>

#include "host/base/error.hpp"
#include "host/stores/streams/port.hpp"

namespace instaplay::plugins::testing {

/// One host's way to streams that hosts share; it breaks after a number of appends.
class CuttableStreams final : public stores::Streams {
 public:
  explicit CuttableStreams(stores::Streams& shared) : shared_(shared) {}

  stores::StreamPosition append(std::string_view stream, std::string_view id, std::string_view body) override {
    if (--appendsLeft < 0) throw base::unavailable("cut");
    return shared_.append(stream, id, body);
  }
  std::size_t appendAll(std::span<const stores::StreamAppend> events) override {
    ++batches;
    std::size_t gone = 0;
    try {
      for (; gone < events.size(); ++gone) {
        for (const std::string& stream : events[gone].streams) append(stream, events[gone].eventId, events[gone].body);
      }
    } catch (const base::Error&) {
      if (gone == 0) throw;
    }
    return gone;
  }
  void broadcast(std::string_view stream, std::string_view body) override { shared_.broadcast(stream, body); }
  void broadcastAll(std::span<const std::string> streams, std::string_view body) override {
    shared_.broadcastAll(streams, body);
  }
  stores::StreamPosition position(std::string_view stream) override { return shared_.position(stream); }
  stores::StreamHistory after(std::string_view stream, const stores::StreamPosition& position) override {
    return shared_.after(stream, position);
  }
  std::unique_ptr<stores::StreamSubscription> subscribe(std::string_view stream, Receiver receiver) override {
    return shared_.subscribe(stream, std::move(receiver));
  }
  void ping(base::Deadline) override {}

  std::atomic<int> appendsLeft{1'000'000}, batches{0};

 private:
  stores::Streams& shared_;
};

}  // namespace instaplay::plugins::testing
