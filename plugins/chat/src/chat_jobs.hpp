#pragma once

#include <instaplay/jobs.hpp>
#include <instaplay/registrar.hpp>

#include "chat_service.hpp"
#include "group_service.hpp"
#include "message_service.hpp"
#include "presence_service.hpp"

namespace instaplay::chat {

/// Background work and event subscriptions: texts that nobody can read are removed, deleted accounts are forgotten, a
/// block declines the blocked person's request and hides who is there, and people hear who comes and goes.
void declareChatJobs(Registrar& registrar, MessageService& messages, const Jobs& jobs);
void declareChatSubscriptions(Registrar& registrar, ChatService& chats, GroupService& groups, MessageService& messages,
                              const PresenceService& presence);

}  // namespace instaplay::chat
