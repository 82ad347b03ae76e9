#pragma once

#include <instaplay/abi/base.h>

namespace instaplay::plugins {

class PluginHost;

/// The root table for one plugin. host must outlive it.
ip_host_api makeHostApi(PluginHost& host);

}  // namespace instaplay::plugins
