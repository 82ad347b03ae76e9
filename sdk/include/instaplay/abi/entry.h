/* The one symbol a plugin exports, and the note that the host reads from the file before loading it. */
#ifndef INSTAPLAY_ABI_ENTRY_H
#define INSTAPLAY_ABI_ENTRY_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_ENTRY_SYMBOL "instaplay_plugin_v1"

typedef struct ip_plugin_entry {
  ip_hdr hdr;
  const char* id;      /* as in plugin.yaml */
  const char* version; /* as in plugin.yaml */
  const char* sdk_version;
  const char* build_info; /* compiler, free text */

  /* All [lifecycle], in this order. After an error the host goes straight to destroy; create has failed: nothing. */
  ip_status (*create)(const ip_host_api*, ip_plugin** out); /* no I/O, no threads; the table lives until destroy */
  /* Before register_all, and again when settings change. dry_run 1: only check, keep the old ones. */
  ip_status (*configure)(ip_plugin*, ip_str settings_json, uint32_t dry_run);
  ip_status (*register_all)(ip_plugin*, ip_registrar*); /* declares, does nothing else */
  ip_status (*start)(ip_plugin*);                       /* required services answer; may follow a stop */
  ip_status (*stop)(ip_plugin*, uint32_t grace_ms);     /* no call is in flight when it is entered */
  void (*destroy)(ip_plugin*);
  /* [any] A table of the plugin's own by id, such as "ip.health/1", or NULL. */
  const void* (*get_extension)(ip_plugin*, const char* id);
} ip_plugin_entry;

#define IP_EXT_HEALTH "ip.health/1"

typedef struct ip_ext_health {
  ip_hdr hdr;
  /* [any] IP_OK, or the sink receives one line that says what is wrong. Must not block over 100 ms. */
  ip_status (*check)(ip_plugin*, ip_sink, void* ctx);
} ip_ext_health;

/* ELF note, section ".note.instaplay", read before dlopen. owner "InstaPlay", type 1. */
#define IP_NOTE_OWNER "InstaPlay"
#define IP_NOTE_TYPE 1u

typedef struct ip_note_desc {
  uint16_t abi_major, abi_minor; /* of the headers it was built with; abi_minor is what it needs */
  uint32_t flags;
  char id[64], version[32], sdk[32];
} ip_note_desc;

typedef struct ip_elf_note {
  uint32_t namesz, descsz, type;
  char owner[12];
  ip_note_desc desc;
} ip_elf_note;

#ifdef __cplusplus
}
#endif
#endif
