#include "host/app/store_set.hpp"

#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "host/app/store_factories.hpp"
#include "host/stores/blobs/port.hpp"
#include "host/stores/cache/port.hpp"
#include "host/stores/documents/port.hpp"
#include "host/stores/jobs/port.hpp"
#include "host/stores/limits/port.hpp"
#include "host/stores/mail/port.hpp"
#include "host/stores/presence/port.hpp"
#include "host/stores/sql/port.hpp"
#include "host/stores/streams/port.hpp"

namespace instaplay::app {
namespace {

std::filesystem::path ensureDataFolder(const std::filesystem::path& folder) {
  std::error_code error;
  const bool isNew = std::filesystem::create_directories(folder, error);
  if (error) {
    throw std::runtime_error("cannot make the data folder " + folder.string() + ": " + error.message() +
                             "; set data_dir to a folder that this user may write to");
  }
  if (isNew) std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  return folder;
}

}  // namespace

struct StoreSet::Parts {
  Parts(const Config& config, const base::Clock& clock)
      : sources{config, clock, ensureDataFolder(config.dataDir), redis, traffic},
        sql(makeSqlStore(sources)),
        documents(makeDocumentStore(sources)),
        cache(makeCache(sources)),
        jobs(makeJobQueue(sources)),
        streams(makeStreams(sources)),
        limits(makeRateLimits(sources)),
        blobs(makeBlobStore(sources)),
        mailer(makeMailer(sources)),
        presence(makePresence(sources)) {}

  StoreTraffic traffic;
  RedisClients redis{traffic};
  const StoreSources sources;
  const std::unique_ptr<stores::SqlStore> sql;
  const std::unique_ptr<stores::DocumentStore> documents;
  const std::unique_ptr<stores::Cache> cache;
  const std::shared_ptr<stores::JobQueue> jobs;
  const std::unique_ptr<stores::Streams> streams;
  const std::unique_ptr<stores::RateLimits> limits;
  const std::unique_ptr<stores::BlobStore> blobs;
  const std::unique_ptr<stores::Mailer> mailer;
  const std::unique_ptr<stores::Presence> presence;
};

StoreSet::StoreSet(const Config& config, const base::Clock& clock) : parts_(std::make_unique<Parts>(config, clock)) {}
StoreSet::~StoreSet() = default;

const StoreTraffic& StoreSet::traffic() const { return parts_->traffic; }

stores::Stores StoreSet::ports() {
  Parts& parts = *parts_;
  return {*parts.sql,    *parts.documents, *parts.cache,  *parts.jobs,    *parts.streams,
          *parts.limits, *parts.blobs,     *parts.mailer, *parts.presence};
}

}  // namespace instaplay::app
