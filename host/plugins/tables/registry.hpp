#pragma once

#include <string_view>

namespace instaplay::plugins {

/// The function table of an ABI interface ("ip.sql/1"), or null when this host has none. Any thread.
const void* findTable(std::string_view id);

}  // namespace instaplay::plugins
