#pragma once

#include <instaplay/abi.h>

namespace instaplay::plugins {

// One table per ABI interface, each in a file of its own; found by id through registry.hpp.
extern const ip_iface_call kCallTable;
extern const ip_iface_services kServicesTable;
extern const ip_iface_events kEventsTable;
extern const ip_iface_jobs kJobsTable;
extern const ip_iface_sql kSqlTable;
extern const ip_iface_documents kDocumentsTable;
extern const ip_iface_cache kCacheTable;
extern const ip_iface_blobs kBlobsTable;
extern const ip_iface_metrics kMetricsTable;
extern const ip_iface_clock kClockTable;
extern const ip_iface_ids kIdsTable;
extern const ip_iface_config kConfigTable;
extern const ip_iface_mail kMailTable;
extern const ip_iface_sockets kSocketsTable;
extern const ip_iface_presence kPresenceTable;

}  // namespace instaplay::plugins
