#include "host/plugins/call.hpp"

namespace instaplay::plugins {
namespace {

base::Error noStream() {
  return {base::ErrorKind::unsupported, "not_implemented", "Only an HTTP request has streams."};
}

}  // namespace

std::size_t Call::readBody(char*, std::size_t) { throw noStream(); }
void Call::beginStream(int, std::string_view, std::optional<std::uint64_t>) { throw noStream(); }
void Call::writeStream(std::string_view) { throw noStream(); }

}  // namespace instaplay::plugins
