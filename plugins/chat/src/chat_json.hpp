#pragma once

#include <instaplay/json.hpp>

#include "chat_service.hpp"
#include "chat_view.hpp"
#include "message_service.hpp"

namespace instaplay::chat {

/// What the HTTP API shows.
Json chatToJson(const ChatView& view);
Json messageToJson(const MessageView& view);
Json unreadToJson(const Unread& unread);
Json readStateToJson(const MessageService::ReadState& state);

/// The message that all its readers are pushed: what depends on who sees it is left out.
Json pushedMessageToJson(const MessageView& view);

/// Bodies, already checked against their schemas.
NewChat newChatFromJson(const Json& body);
ChatChange chatChangeFromJson(const Json& body);
Draft draftFromJson(const Json& body);
std::vector<Id> watchedFromJson(const Json& body);

}  // namespace instaplay::chat
