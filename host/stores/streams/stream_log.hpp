#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace instaplay::stores {

struct KeptEvent {
  std::int64_t offset = 0;
  std::string id, body;
};

/// The newest events of every stream, within 512 a stream and a bound of bytes over all. Any thread.
class StreamLog {
 public:
  explicit StreamLog(std::size_t maxBytes) : maxBytes_(maxBytes) {}

  /// The stream's last offset afterwards. appended runs under the log's lock, and not for an id that is still kept.
  std::int64_t append(std::string_view stream, std::string_view eventId, std::string_view body,
                      const std::function<void(std::int64_t offset)>& appended);
  std::int64_t lastOffset(std::string_view stream) const;  ///< 0 for an unknown stream
  /// Nothing when offset is in the future, negative, or older than what is kept.
  std::optional<std::vector<KeptEvent>> after(std::string_view stream, std::int64_t offset) const;

 private:
  struct Stream;
  struct Event {
    KeptEvent kept;
    Stream* stream;
  };
  using Events = std::list<Event>;
  struct Stream {
    std::int64_t lastOffset = 0;
    std::deque<Events::iterator> events;
    std::unordered_set<std::string_view> ids;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };

  const Stream* find(std::string_view name) const;
  Stream& ensure(std::string_view name);
  void dropOldest(Stream& stream);

  const std::size_t maxBytes_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Stream, Hash, std::equal_to<>> streams_;
  Events byAge_;  // of all streams
  std::size_t bytes_ = 0;
};

}  // namespace instaplay::stores
