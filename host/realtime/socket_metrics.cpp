#include "host/realtime/socket_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <string>

namespace instaplay::realtime {

SocketMetrics::SocketMetrics(prometheus::Registry& registry) {
  open_ = &prometheus::BuildGauge().Name("instaplay_sockets_open").Help("Open WebSockets").Register(registry).Add({});
  auto& messages = prometheus::BuildCounter()
                       .Name("instaplay_socket_messages_total")
                       .Help("Messages over WebSockets by direction")
                       .Register(registry);
  received_ = &messages.Add({{"direction", "in"}});
  sent_ = &messages.Add({{"direction", "out"}});
  dropped_ = &prometheus::BuildCounter()
                  .Name("instaplay_socket_dropped_total")
                  .Help("Messages that were not sent because the client read too slowly")
                  .Register(registry)
                  .Add({});
  auto& closes = prometheus::BuildCounter()
                     .Name("instaplay_socket_closes_total")
                     .Help("Closed WebSockets by close code")
                     .Register(registry);
  for (std::size_t i = 0; i < kCodes.size(); ++i) closes_[i] = &closes.Add({{"code", std::to_string(kCodes[i])}});
  closes_.back() = &closes.Add({{"code", "other"}});
}

void SocketMetrics::opened() { open_->Increment(); }

void SocketMetrics::closed(std::uint16_t code) {
  open_->Decrement();
  closes_[static_cast<std::size_t>(std::ranges::find(kCodes, code) - kCodes.begin())]->Increment();
}

void SocketMetrics::received() { received_->Increment(); }
void SocketMetrics::sent() { sent_->Increment(); }
void SocketMetrics::dropped(std::size_t count) { dropped_->Increment(static_cast<double>(count)); }

}  // namespace instaplay::realtime
