#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace prometheus {
class Counter;
class Gauge;
class Registry;
}  // namespace prometheus

namespace instaplay::realtime {

/// instaplay_sockets_open, instaplay_socket_messages_total{direction}, instaplay_socket_dropped_total and
/// instaplay_socket_closes_total{code}. Any thread.
class SocketMetrics {
 public:
  explicit SocketMetrics(prometheus::Registry& registry);

  void opened();
  void closed(std::uint16_t code);
  void received();
  void sent();
  void dropped(std::size_t count);

 private:
  static constexpr std::array<std::uint16_t, 13> kCodes{1000, 1001, 1002, 1003, 1005, 1006, 1007,
                                                        1009, 1011, 1012, 4001, 4008, 4010};
  prometheus::Gauge* open_;
  prometheus::Counter *received_, *sent_, *dropped_;
  std::array<prometheus::Counter*, kCodes.size() + 1> closes_{};  ///< the last one: any other code
};

}  // namespace instaplay::realtime
