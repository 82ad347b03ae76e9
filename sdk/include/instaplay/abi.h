/* instaplay/abi.h - the InstaPlay plugin ABI, major 1, in C11.
 *
 * A plugin and the host exchange tables of functions and nothing else. A C++ author includes
 * <instaplay/sdk.hpp> instead; this header is for other languages and for the host itself.
 *
 * Rules, checked by sdk/tests:
 *  1. Fixed-width integers, double, pointers, ip_str and structs of those. No bool, enum, long or bit-field.
 *  2. Every table and every descriptor starts with ip_hdr. Members are appended, never moved or reused.
 *  3. A reader touches a member only when IP_HAS(type, pointer, member) holds.
 *  4. A changed meaning gets a new interface id ("ip.sql/2"); the old one stays for two host majors.
 *  5. Every function carries a thread tag:
 *       [lifecycle] the host's main thread, one call at a time per plugin
 *       [register]  only inside ip_plugin_entry.register_all
 *       [handler]   a thread that is inside a handler, with that handler's ip_call
 *       [any]       any thread between create and destroy
 *  6. Inputs are borrowed until the call returns. Outputs go to the caller's sink, or are views whose
 *     life is stated. Neither side frees the other's memory.
 *  7. No exception and no longjmp crosses. A function that fails returns an ip_status other than IP_OK, and
 *     ip_host_api.last_error tells the rest.
 */
#ifndef INSTAPLAY_ABI_H
#define INSTAPLAY_ABI_H

#include <instaplay/abi/base.h>
#include <instaplay/abi/blobs.h>
#include <instaplay/abi/cache.h>
#include <instaplay/abi/call.h>
#include <instaplay/abi/documents.h>
#include <instaplay/abi/entry.h>
#include <instaplay/abi/events.h>
#include <instaplay/abi/jobs.h>
#include <instaplay/abi/platform.h>
#include <instaplay/abi/presence.h>
#include <instaplay/abi/registrar.h>
#include <instaplay/abi/services.h>
#include <instaplay/abi/sockets.h>
#include <instaplay/abi/sql.h>

#endif
