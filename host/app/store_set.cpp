#include "host/app/store_set.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <thread>

#include "host/stores/blobs/disk_blob_store.hpp"
#include "host/stores/cache/memory_cache.hpp"
#include "host/stores/documents/embedded_document_store.hpp"
#include "host/stores/jobs/embedded_job_queue.hpp"
#include "host/stores/limits/memory_rate_limits.hpp"
#include "host/stores/mail/file_mailer.hpp"
#include "host/stores/mail/smtp_mailer.hpp"
#include "host/stores/sql/embedded_sql_store.hpp"
#include "host/stores/streams/memory_streams.hpp"

namespace instaplay::app {
namespace {

constexpr std::size_t kJobReaders = 2;

std::size_t readerCount(const Config& config) {
  if (config.stores.sql.sessions > 0) return config.stores.sql.sessions;
  const std::size_t threads =
      config.server.threads > 0 ? config.server.threads : 4 * std::thread::hardware_concurrency();
  return std::clamp<std::size_t>(threads, 4, 16);
}

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

std::unique_ptr<stores::Mailer> makeMailer(const Config& config, const base::Clock& clock) {
  const MailConfig& mail = config.mail;
  if (mail.driver == MailDriver::file) {
    return std::make_unique<stores::FileMailer>(config.dataDir / "mail", mail.from, clock);
  }
  const bool usesTls = mail.tls == MailTls::starttls;
  return std::make_unique<stores::SmtpMailer>(
      stores::SmtpOptions{.host = mail.host,
                          .port = mail.port,
                          .tls = usesTls ? stores::SmtpTls::required : stores::SmtpTls::off,
                          .username = mail.user,
                          .password = mail.password.reveal(),
                          .from = mail.from},
      clock);
}

}  // namespace

struct StoreSet::Parts {
  Parts(const Config& config, const base::Clock& clock)
      : folder(ensureDataFolder(config.dataDir)),
        sql({.file = folder / "instaplay.db", .readers = readerCount(config)}),
        documents({.file = folder / "documents.db", .readers = readerCount(config)}),
        cache(clock, config.stores.cacheBytes.bytes),
        jobsSql({.file = folder / "jobs.db", .readers = kJobReaders}),
        jobs(jobsSql, clock),
        limits(clock),
        blobs(folder / "blobs"),
        mailer(makeMailer(config, clock)) {}

  std::filesystem::path folder;
  stores::EmbeddedSqlStore sql;
  stores::EmbeddedDocumentStore documents;
  stores::MemoryCache cache;
  stores::EmbeddedSqlStore jobsSql;
  stores::EmbeddedJobQueue jobs;
  stores::MemoryStreams streams;
  stores::MemoryRateLimits limits;
  stores::DiskBlobStore blobs;
  std::unique_ptr<stores::Mailer> mailer;
};

StoreSet::StoreSet(const Config& config, const base::Clock& clock) : parts_(std::make_unique<Parts>(config, clock)) {}
StoreSet::~StoreSet() = default;

stores::Stores StoreSet::ports() {
  Parts& parts = *parts_;
  return {parts.sql, parts.documents, parts.cache, parts.jobs, parts.streams, parts.limits, parts.blobs, *parts.mailer};
}

}  // namespace instaplay::app
