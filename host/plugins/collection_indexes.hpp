#pragma once

#include <string_view>
#include <vector>

#include "host/stores/documents/port.hpp"

namespace instaplay::plugins {

/// The indexes of a collection as a plugin writes them: [{"keys":{"postId":1,"at":-1},"unique":true}], or empty. The
/// order of the keys is kept. Throws base::Error invalid that says what is wrong.
std::vector<stores::DocumentIndex> parseIndexes(std::string_view json);

}  // namespace instaplay::plugins
