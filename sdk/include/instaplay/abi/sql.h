/* "ip.sql/1": the relational store: MySQL in production, SQLite embedded.
 *
 * Portable SQL: BIGINT, DOUBLE, VARCHAR, TEXT, BLOB; parameters are '?'; times are BIGINT ms since 1970. The host
 * translates two things, so write them so: an upsert is "INSERT ... ON CONFLICT (key) DO UPDATE SET n = excluded.n",
 * a row lock is "SELECT ... FOR UPDATE". The table of an upsert has no other unique key. A violated unique key is
 * IP_E_CONFLICT and leaves the transaction usable. IP_E_UNAVAILABLE with the code "transaction_conflict": the database
 * undid the transaction for another one (a deadlock), and the same again may succeed. IP_E_TIMEOUT: the call on this
 * thread has no time left; a transaction is lost. Never decide by the rows of an upsert: stores count differently. */
#ifndef INSTAPLAY_ABI_SQL_H
#define INSTAPLAY_ABI_SQL_H

#include <instaplay/abi/base.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IP_IFACE_SQL "ip.sql/1"

#define IP_NULL 0
#define IP_INT 1
#define IP_REAL 2
#define IP_TEXT 3
#define IP_BLOB 4

typedef struct ip_value {
  uint32_t type; /* IP_NULL .. IP_BLOB: which member holds the value */
  uint32_t reserved;
  int64_t i;
  double d;
  ip_str s; /* text and blob */
} ip_value;

/* One row; the values live during the call. Return 0 to stop early. */
typedef int32_t (*ip_row_fn)(void* ctx, const ip_value* columns, size_t n);

#define IP_TX_READ_ONLY 1u
/* With IP_TX_READ_ONLY: the state that is read may be seconds old, so a replica may serve it. Hosts that do not know
 * the flag read the newest state. */
#define IP_TX_STALE_OK 2u

typedef struct ip_iface_sql {
  ip_hdr hdr;

  /* [any] Begins a transaction on this thread (write lock at once on SQLite). cause may be NULL and bounds the wait.
   * IP_E_STATE when this thread has one open already; IP_E_UNAVAILABLE when no session is free in time. */
  ip_status (*begin)(ip_host*, ip_call* cause, uint32_t flags, ip_sql_tx** out);
  /* [any, the thread that began] Both end tx and free the handle, whatever they return. A commit that fails with
   * IP_E_UNAVAILABLE may have reached the server: read before writing again. */
  ip_status (*commit)(ip_sql_tx*);
  ip_status (*rollback)(ip_sql_tx*);

  /* [any] Runs one statement, prepared once and kept per session. tx NULL: a statement of its own, committed.
   * query calls row for each row; exec sets *affected (may be NULL). */
  ip_status (*query)(ip_host*, ip_sql_tx* tx, ip_str sql, const ip_value* params, size_t n, ip_row_fn row, void* ctx);
  ip_status (*exec)(ip_host*, ip_sql_tx* tx, ip_str sql, const ip_value* params, size_t n, int64_t* affected);

  /* [any, the thread that began] Runs a statement whose affected rows do not matter, at the latest with whatever comes
   * next on tx, in one round trip with it where the store can. What fails is told here or there, and then, a conflict
   * too, nothing is left of the transaction. */
  ip_status (*defer)(ip_sql_tx* tx, ip_str sql, const ip_value* params, size_t n);
  /* [any, the thread that began] Runs a query as the last statement, commits and frees the handle, as commit does. Rows
   * are true only when this returns IP_OK. */
  ip_status (*commit_query)(ip_sql_tx* tx, ip_str sql, const ip_value* params, size_t n, ip_row_fn row, void* ctx);
} ip_iface_sql;

#ifdef __cplusplus
}
#endif
#endif
