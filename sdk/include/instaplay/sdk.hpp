#pragma once

/// Everything a plugin author needs. The headers stand alone, too: include what you use in files that use little.
/// The wrapper is header-only C++17, is compiled into the plugin, and crosses the ABI only as the C tables of abi.h.

#include <instaplay/blobs.hpp>
#include <instaplay/cache.hpp>
#include <instaplay/call.hpp>
#include <instaplay/clock.hpp>
#include <instaplay/config.hpp>
#include <instaplay/documents.hpp>
#include <instaplay/error.hpp>
#include <instaplay/events.hpp>
#include <instaplay/host.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/jobs.hpp>
#include <instaplay/json.hpp>
#include <instaplay/log.hpp>
#include <instaplay/mail.hpp>
#include <instaplay/metrics.hpp>
#include <instaplay/page.hpp>
#include <instaplay/plugin.hpp>
#include <instaplay/presence.hpp>
#include <instaplay/registrar.hpp>
#include <instaplay/services.hpp>
#include <instaplay/sockets.hpp>
#include <instaplay/sql.hpp>
#include <instaplay/str.hpp>
#include <instaplay/version.hpp>
#include <instaplay/work.hpp>
