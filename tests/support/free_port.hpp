#pragma once

#include <cstdint>

namespace instaplay::testing {

/// A port of 127.0.0.1 that nobody listens on. It is below the range that the system gives to outgoing connections, so
/// that nobody takes it while the server that has it is down.
std::uint16_t freePort();

}  // namespace instaplay::testing
