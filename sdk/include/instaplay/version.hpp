#pragma once

/// Version of this SDK, semantic. The ABI it speaks is IP_ABI_MAJOR.IP_ABI_MINOR of <instaplay/abi.h>; the two
/// numbers move on their own: a new helper in the wrapper changes only this one.
#define INSTAPLAY_SDK_VERSION "1.1.0"
