#pragma once

#include <prometheus/registry.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/plugins/cache_removals.hpp"
#include "host/plugins/event_bus.hpp"
#include "host/plugins/host_context.hpp"
#include "host/plugins/jobs.hpp"
#include "host/plugins/plugin_manager.hpp"
#include "host/plugins/pushes.hpp"
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
#include "host/stores/streams/memory_streams.hpp"
#include "tests/support/temp_folder.hpp"

namespace instaplay::plugins {

class SilentEvents final : public EventBus {
 public:
  void publish(stores::SqlTransaction*, std::string_view, std::string_view, std::string_view,
               std::string_view) override {}
  void listen(std::string, std::function<void(const Event&)>) override {}
  std::optional<std::uint64_t> link() const override { return 1; }
};

class NoJobs final : public Jobs {
 public:
  std::string enqueue(stores::SqlTransaction*, stores::NewJob) override { throw base::unavailable("No jobs here."); }
  bool once(stores::SqlTransaction&, std::string_view, std::string_view) override { return true; }
};

class NoPushes final : public Pushes {
 public:
  void push(stores::SqlTransaction*, const Push&) override { throw base::unavailable("No pushes here."); }
};

/// A plugin folder to fill with fixtures, and a host with the embedded stores to load them into.
class PluginStand {
 public:
  PluginStand();

  /// Puts a fixture's library, as <id>.so, and a manifest into the plugin folder. The folder's name is the id.
  void add(const std::string& id, const std::string& manifest, const std::string& library = {});
  /// As add, with the smallest manifest that is right, and more of it.
  void addPlain(const std::string& id, const std::string& more = {}, const std::string& library = {});
  /// The healthy fixture with its own manifest and migrations.
  void addPocket();

  PluginManager& manager();
  /// What load and start throw, as a list; empty when the host starts.
  std::vector<std::string> startProblems();
  PluginInstance& plugin(const std::string& id) { return *manager().find(id); }
  /// The pocket's service "status".
  base::Json pocketStatus();

  std::filesystem::path folder() const { return temp_.path() / "plugins"; }
  std::string pathOf(const std::string& id) const { return (folder() / id / (id + ".so")).string(); }
  std::string manifestOf(const std::string& id) const { return (folder() / id / "plugin.yaml").string(); }

  PluginOptions options;

 private:
  testing::TempFolder temp_;
  base::SystemClock clock_;
  stores::EmbeddedSqlStore sql_;
  stores::EmbeddedDocumentStore documents_;
  stores::MemoryCache cache_{clock_};
  stores::EmbeddedJobQueue jobQueue_{sql_, clock_};
  stores::MemoryStreams streams_;
  stores::MemoryRateLimits limits_{clock_};
  stores::DiskBlobStore blobs_{temp_.path() / "blobs"};
  stores::FileMailer mailer_{temp_.path() / "mail", "test@localhost", clock_};
  stores::MemoryPresence presence_{clock_};
  base::IdGenerator ids_{clock_, 1};
  SilentEvents events_;
  NoJobs jobs_;
  NoPushes pushes_;
  Outbox outbox_{sql_, clock_};
  CacheRemovals cacheRemovals_{outbox_, cache_, ids_};
  ServiceBroker services_;
  Toggles toggles_;
  prometheus::Registry metrics_;
  HostContext context_;
  std::unique_ptr<PluginManager> manager_;
};

}  // namespace instaplay::plugins
