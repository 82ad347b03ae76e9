#pragma once

#include <instaplay/ids.hpp>
#include <instaplay/json.hpp>
#include <instaplay/services.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace instaplay::chat {

/// A message that another plugin sends for somebody, such as a reply to a story.
struct OutgoingMessage {
  Id senderId = 0;
  Id recipientId = 0;
  std::string clientId;  ///< the same again gives the first message again; 8 to 64 of [A-Za-z0-9_-]
  std::string text;      ///< may be empty beside an attachment
  std::string attachmentType;
  std::optional<Id> attachmentId;
};

/// Typed client of "chat.messages/1". The rules of the person who sends hold: throws their Error (user_not_found,
/// cannot_write, attachment_not_found, ...), and what ServiceClient::call throws.
class MessagesClient {
 public:
  explicit MessagesClient(ServiceClient service) : service_(std::move(service)) {}

  bool available() const { return service_.available(); }

  struct Sent {
    Id chatId, messageId;
    std::int64_t seq;
  };

  Sent send(const OutgoingMessage& message) const {
    Json request = {{"senderId", formatId(message.senderId)},
                    {"recipientId", formatId(message.recipientId)},
                    {"clientId", message.clientId},
                    {"text", message.text}};
    if (message.attachmentId) {
      request["attachment"] = {{"type", message.attachmentType}, {"id", formatId(*message.attachmentId)}};
    }
    const Json answer = service_.call("send", request);
    return {requiredIdField(answer, "chatId"), requiredIdField(answer, "messageId"),
            requiredField<std::int64_t>(answer, "seq")};
  }

 private:
  ServiceClient service_;
};

}  // namespace instaplay::chat
