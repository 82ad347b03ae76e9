#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/plugins/pushes.hpp"

namespace instaplay::plugins {

/// What a push is in a stream: {"k":"chat.message","d":{...}}. Throws base::Error invalid that says what is wrong with
/// its kind, payload or users.
std::string pushBody(const Push& push);

/// Each user of a push once, in ascending order.
std::vector<std::int64_t> receiversOf(const Push& push);

}  // namespace instaplay::plugins
