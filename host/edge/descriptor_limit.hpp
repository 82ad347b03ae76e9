#pragma once

#include <cstddef>

namespace instaplay::edge {

/// Raises the soft limit of open files to the hard one and gives what it is then.
std::size_t raiseDescriptorLimit();

}  // namespace instaplay::edge
