/* "ip.blobs/1": large binary objects: a disk folder, or an S3-compatible store. */
#ifndef INSTAPLAY_ABI_BLOBS_H
#define INSTAPLAY_ABI_BLOBS_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_BLOBS "ip.blobs/1"

typedef struct ip_blob_writer ip_blob_writer; /* Host owned; ends with commit or discard. */

typedef struct ip_iface_blobs {
  ip_hdr hdr;
  /* All [any]. A key is 1-64 of [A-Za-z0-9/_.-], without an empty, "." or ".." segment, the plugin's own. */

  /* A blob appears under key when commit returns IP_OK, whole; before that nothing is visible. */
  ip_status (*create)(ip_host*, ip_str key, ip_blob_writer** out);
  ip_status (*write)(ip_blob_writer*, ip_str bytes); /* IP_E_UNAVAILABLE: the disk is full */
  ip_status (*commit)(ip_blob_writer*);
  void (*discard)(ip_blob_writer*);

  ip_status (*size)(ip_host*, ip_str key, uint64_t* out);
  /* Calls the sink for consecutive chunks of at most 64 KiB. length UINT64_MAX: to the end. */
  ip_status (*read)(ip_host*, ip_str key, uint64_t offset, uint64_t length, ip_sink, void* ctx);
  ip_status (*remove)(ip_host*, ip_str key); /* IP_OK also when it was not there */
} ip_iface_blobs;

#ifdef __cplusplus
}
#endif
#endif
