#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "chat.hpp"
#include "chat/contract/chat_attachments.hpp"

namespace instaplay::chat {

/// What messages can carry, asked of the plugins that own it. Any thread.
class Attachments {
 public:
  explicit Attachments(std::map<std::string, AttachmentClient> providers) : providers_(std::move(providers)) {}

  /// Throws unprocessable "attachment_not_found" for what the sender may not send, unavailable when nobody answers.
  void check(Id sender, const Attachment& attachment) const;

  /// What the viewer sees of them. Left out: what is gone or hidden, and everything whose owner does not answer.
  std::map<Attachment, Json> resolve(Id viewer, const std::vector<Attachment>& attachments) const;

 private:
  std::map<std::string, AttachmentClient> providers_;
};

}  // namespace instaplay::chat
