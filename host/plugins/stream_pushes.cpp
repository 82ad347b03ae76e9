#include "host/plugins/stream_pushes.hpp"

#include <algorithm>

#include "host/plugins/push_body.hpp"

namespace instaplay::plugins {

void StreamPushes::push(stores::SqlTransaction* transaction, const Push& push) {
  std::string body = pushBody(push);
  const std::vector<std::int64_t> users = receiversOf(push);
  if (users.empty()) return;
  if (push.durable && transaction != nullptr) {
    for (auto at = users.begin(); at != users.end();) {
      const auto end = at + std::min<std::ptrdiff_t>(users.end() - at, PushOutbox::kUsersOfRow);
      outbox_.add(*transaction, {0, std::to_string(ids_.next()), {at, end}, body});
      at = end;
    }
    return;
  }
  std::vector<std::string> streams;
  for (const std::int64_t user : users) streams.push_back(userStream(user));
  if (push.durable) {
    const std::string id = std::to_string(ids_.next());
    const stores::StreamAppend event{streams, id, body};
    streams_.appendAll({&event, 1});
  } else if (transaction != nullptr) {
    transaction->afterCommit([this, streams, body = std::move(body)] { streams_.broadcastAll(streams, body); });
  } else {
    streams_.broadcastAll(streams, body);
  }
}

}  // namespace instaplay::plugins
