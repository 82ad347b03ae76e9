#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/ids.hpp>

#include <string>

namespace instaplay::@id@ {

struct Entry {
  Id id = 0;
  Id authorId = 0;
  std::string text;
  TimeMs createdAt = 0;
};

}  // namespace instaplay::@id@
