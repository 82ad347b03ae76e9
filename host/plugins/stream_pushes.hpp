#pragma once

#include "host/base/ids.hpp"
#include "host/plugins/push_outbox.hpp"
#include "host/plugins/pushes.hpp"
#include "host/stores/streams/port.hpp"

namespace instaplay::plugins {

/// Durable pushes of a transaction through the outbox, all others straight into the streams.
class StreamPushes final : public Pushes {
 public:
  /// Borrows everything.
  StreamPushes(stores::Streams& streams, PushOutbox& outbox, base::IdGenerator& ids)
      : streams_(streams), outbox_(outbox), ids_(ids) {}

  void push(stores::SqlTransaction* transaction, const Push& push) override;

 private:
  stores::Streams& streams_;
  PushOutbox& outbox_;
  base::IdGenerator& ids_;
};

}  // namespace instaplay::plugins
