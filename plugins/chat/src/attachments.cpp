#include "attachments.hpp"

namespace instaplay::chat {
namespace {

Error noSuchAttachment() {
  return Error::unprocessable("attachment_not_found", "There is no such thing that you could send.");
}

bool isAway(const Error& error) { return error.kind == Kind::unavailable || error.kind == Kind::timeout; }

}  // namespace

void Attachments::check(Id sender, const Attachment& attachment) const {
  const auto provider = providers_.find(attachment.type);
  if (provider == providers_.end()) throw noSuchAttachment();
  if (!provider->second.check(sender, {attachment.id}).contains(attachment.id)) throw noSuchAttachment();
}

std::map<Attachment, Json> Attachments::resolve(Id viewer, const std::vector<Attachment>& attachments) const {
  std::map<std::string, std::vector<Id>> byType;
  for (const Attachment& attachment : attachments) byType[attachment.type].push_back(attachment.id);

  std::map<Attachment, Json> contents;
  for (const auto& [type, ids] : byType) {
    const auto provider = providers_.find(type);
    if (provider == providers_.end()) continue;
    try {
      for (auto& [id, content] : provider->second.resolve(viewer, ids)) contents[{type, id}] = std::move(content);
    } catch (const Error& error) {
      if (!isAway(error)) throw;
    }
  }
  return contents;
}

}  // namespace instaplay::chat
