/* "ip.documents/1": flexible content: MongoDB in production, SQLite JSON embedded.
 *
 * Documents are JSON objects up to 1 MiB with an "_id" that the plugin sets (a string or an integer). Filters and
 * updates use MongoDB's syntax, only these operators: $eq $ne $gt $gte $lt $lte $in $nin $and $or $exists,
 * $set $unset $inc $push $pull $addToSet. Another operator is IP_E_UNSUPPORTED. */
#ifndef INSTAPLAY_ABI_DOCUMENTS_H
#define INSTAPLAY_ABI_DOCUMENTS_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_DOCUMENTS "ip.documents/1"

#define IP_DOC_UPSERT 1u /* update: insert when nothing matches */
#define IP_DOC_MANY 2u   /* update and remove: all that match, else the first */

typedef struct ip_iface_documents {
  ip_hdr hdr;
  /* All [any]. collection is one the plugin declared. IP_E_CONFLICT: a unique index exists already. */

  ip_status (*insert)(ip_host*, ip_str collection, ip_str document_json);
  /* The sink is called once per document. options_json: {"sort":{"at":-1},"limit":20,"projection":["text"]} or empty;
   * without a limit at most 1,000 are given. */
  ip_status (*find)(ip_host*, ip_str collection, ip_str filter_json, ip_str options_json, ip_sink, void* ctx);
  ip_status (*update)(ip_host*, ip_str collection, ip_str filter_json, ip_str update_json, uint32_t flags,
                      int64_t* matched);
  ip_status (*remove)(ip_host*, ip_str collection, ip_str filter_json, uint32_t flags, int64_t* removed);
  ip_status (*count)(ip_host*, ip_str collection, ip_str filter_json, int64_t* out);
} ip_iface_documents;

#ifdef __cplusplus
}
#endif
#endif
