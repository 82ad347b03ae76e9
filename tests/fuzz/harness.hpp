#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

/// The one function of a harness. libFuzzer calls it, and so does replay.cpp in the ordinary test run. It returns 0;
/// what leaves it as an exception is a finding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace instaplay::fuzz {

/// What a harness promises of the code under test did not hold.
class BrokenPromise : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void expect(bool holds, const char* promise) {
  if (!holds) throw BrokenPromise(promise);
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the first line off text, without its end; text keeps what follows.
inline std::string_view takeLine(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return line;
}

}  // namespace instaplay::fuzz
