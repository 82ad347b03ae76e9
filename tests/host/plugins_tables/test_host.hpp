#pragma once

#include <prometheus/registry.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/plugins/background_work.hpp"
#include "host/plugins/dependency_gates.hpp"
#include "host/plugins/host_context.hpp"
#include "host/plugins/plugin_manager.hpp"
#include "host/plugins/service_broker.hpp"
#include "host/plugins/toggles.hpp"
#include "host/stores/blobs/disk_blob_store.hpp"
#include "host/stores/cache/memory_cache.hpp"
#include "host/stores/documents/embedded_document_store.hpp"
#include "host/stores/jobs/embedded_job_queue.hpp"
#include "host/stores/limits/memory_rate_limits.hpp"
#include "host/stores/mail/file_mailer.hpp"
#include "host/stores/presence/memory_presence.hpp"
#include "host/stores/sql/embedded_sql_store.hpp"
#include "host/stores/stores.hpp"
#include "host/stores/streams/memory_streams.hpp"
#include "tests/host/plugins_tables/test_plugin.hpp"
#include "tests/support/temp_folder.hpp"

namespace instaplay::plugins::testing {

/// The embedded stores with the host's own tables in them.
struct TestStores {
  explicit TestStores(const base::Clock& clock);
  stores::Stores lend() { return {sql, documents, cache, queue, streams, limits, blobs, mailer, presence}; }

  instaplay::testing::TempFolder folder;
  stores::EmbeddedSqlStore sql, queueFile;
  stores::EmbeddedDocumentStore documents;
  stores::MemoryCache cache;
  stores::EmbeddedJobQueue queue;
  stores::MemoryStreams streams;
  stores::MemoryRateLimits limits;
  stores::DiskBlobStore blobs;
  stores::FileMailer mailer;
  stores::MemoryPresence presence;
};

/// A job with an empty object as its payload.
inline stores::NewJob jobOf(std::string id, std::string name) {
  stores::NewJob job;
  job.id = std::move(id);
  job.name = std::move(name);
  job.payload = "{}";
  return job;
}

/// A host without threads around some plugins, all of them active.
class TestHost {
 public:
  /// worker tells it from other hosts on the same stores.
  TestHost(base::ManualClock& clock, TestStores& stores, const std::vector<TestPlugin*>& plugins,
           std::string worker = "test");
  ~TestHost();

  base::IdGenerator ids;
  Toggles toggles;
  ServiceBroker services;
  prometheus::Registry metrics;
  BackgroundWork work;
  DependencyGates gates{8};
  HostContext context;
  PluginManager manager;
};

}  // namespace instaplay::plugins::testing
