#include "host/plugins/tables/registry.hpp"

#include <array>
#include <utility>

#include "host/plugins/tables/tables.hpp"

namespace instaplay::plugins {

const void* findTable(std::string_view id) {
  static const std::array<std::pair<std::string_view, const void*>, 15> kTables{{
      {IP_IFACE_CALL, &kCallTable},
      {IP_IFACE_SERVICES, &kServicesTable},
      {IP_IFACE_EVENTS, &kEventsTable},
      {IP_IFACE_JOBS, &kJobsTable},
      {IP_IFACE_SQL, &kSqlTable},
      {IP_IFACE_DOCUMENTS, &kDocumentsTable},
      {IP_IFACE_CACHE, &kCacheTable},
      {IP_IFACE_BLOBS, &kBlobsTable},
      {IP_IFACE_METRICS, &kMetricsTable},
      {IP_IFACE_CLOCK, &kClockTable},
      {IP_IFACE_IDS, &kIdsTable},
      {IP_IFACE_CONFIG, &kConfigTable},
      {IP_IFACE_MAIL, &kMailTable},
      {IP_IFACE_SOCKETS, &kSocketsTable},
      {IP_IFACE_PRESENCE, &kPresenceTable},
  }};
  for (const auto& [known, table] : kTables) {
    if (known == id) return table;
  }
  return nullptr;
}

}  // namespace instaplay::plugins
