#include "host/realtime/realtime_room.hpp"

#include <utility>

namespace instaplay::realtime {

RealtimeRoom::RealtimeRoom(const Options& options, Parts parts)
    : options_(options),
      metrics_(parts.metrics),
      users_(parts.streams),
      roster_(options_, parts.events, parts.clock, std::move(parts.lookUp)),
      shared_{options_, users_, parts.commands, parts.clock, std::move(parts.attend)} {}

std::unique_ptr<Seat> RealtimeRoom::admit(Guest guest, std::string addressKey) {
  return roster_.admit(std::move(guest), std::move(addressKey));
}

std::unique_ptr<Session> RealtimeRoom::joinShared(std::unique_ptr<Seat> seat) {
  return std::make_unique<SharedSocket>(shared_, std::move(seat));
}

}  // namespace instaplay::realtime
