#pragma once

#include <filesystem>

#include "fake_presence.hpp"
#include "host/base/clock.hpp"
#include "host/stores/blobs/disk_blob_store.hpp"
#include "host/stores/cache/memory_cache.hpp"
#include "host/stores/documents/embedded_document_store.hpp"
#include "host/stores/jobs/embedded_job_queue.hpp"
#include "host/stores/limits/memory_rate_limits.hpp"
#include "host/stores/sql/embedded_sql_store.hpp"
#include "host/stores/sql/temporary_folder.hpp"
#include "host/stores/stores.hpp"
#include "host/stores/streams/memory_streams.hpp"
#include "recorders.hpp"

namespace instaplay::testing {

/// The real embedded stores, private to one fake host and gone with it.
class EmbeddedStores {
 public:
  explicit EmbeddedStores(const base::Clock& clock);

  stores::Stores lend();
  const std::filesystem::path& folder() const { return folder_.path(); }
  RecordingMailer& mailer() { return mailer_; }

 private:
  stores::TemporaryFolder folder_;
  stores::EmbeddedSqlStore sql_;
  stores::EmbeddedDocumentStore documents_;
  stores::MemoryCache cache_;
  stores::EmbeddedSqlStore jobsFile_;
  stores::EmbeddedJobQueue jobs_;
  stores::MemoryStreams streams_;
  stores::MemoryRateLimits limits_;
  stores::DiskBlobStore blobs_;
  RecordingMailer mailer_;
  FakePresence presence_;
};

}  // namespace instaplay::testing
