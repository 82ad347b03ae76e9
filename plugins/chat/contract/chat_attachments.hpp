#pragma once

#include <instaplay/ids.hpp>
#include <instaplay/json.hpp>
#include <instaplay/services.hpp>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace instaplay::chat {

/// Typed client of "<type>.attachment/1", which the plugin that owns things of a type provides, so that people can send
/// them in chats: "post.attachment/1". Chat calls it; a provider answers two methods, at most 100 ids a call:
///
///   check    {viewerId, ids}  {"ids": [..]}                            those that the viewer may send
///   resolve  {viewerId, ids}  {"attachments": [{"id", "content"}]}     what the viewer sees of those they may see
///
/// What is gone or hidden from the viewer is left out. Throws what ServiceClient::call throws. Any thread.
class AttachmentClient {
 public:
  explicit AttachmentClient(ServiceClient service) : service_(std::move(service)) {}

  std::set<Id> check(Id viewer, const std::vector<Id>& ids) const {
    const Json answer = service_.call("check", request(viewer, ids));
    const std::vector<Id> known = idsFromJson(answer.at("ids"));
    return {known.begin(), known.end()};
  }

  std::map<Id, Json> resolve(Id viewer, const std::vector<Id>& ids) const {
    std::map<Id, Json> contents;
    const Json answer = service_.call("resolve", request(viewer, ids));
    for (const Json& entry : answer.at("attachments")) contents[requiredIdField(entry, "id")] = entry.at("content");
    return contents;
  }

 private:
  static Json request(Id viewer, const std::vector<Id>& ids) {
    return {{"viewerId", formatId(viewer)}, {"ids", idsToJson(ids)}};
  }

  ServiceClient service_;
};

}  // namespace instaplay::chat
