#pragma once

#include <instaplay/registrar.hpp>

#include "chat_search.hpp"
#include "chat_service.hpp"
#include "group_service.hpp"
#include "message_service.hpp"
#include "presence_service.hpp"

namespace instaplay::chat {

/// The HTTP routes of chats, of their messages and of their members.
void declareChatRoutes(Registrar& registrar, ChatService& chats, const PresenceService& presence);
void declareGroupRoutes(Registrar& registrar, GroupService& groups, const ChatService& chats);
void declareMessageRoutes(Registrar& registrar, MessageService& messages, const ChatSearch& search);

/// The service "chat.messages/1".
void provideMessages(Registrar& registrar, ChatService& chats, MessageService& messages);

}  // namespace instaplay::chat
