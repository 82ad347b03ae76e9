#pragma once

#include <instaplay/registrar.hpp>

#include "message_service.hpp"
#include "presence_service.hpp"

namespace instaplay::chat {

/// The commands chat.send, chat.read, chat.typing and presence.watch of the shared socket.
void declareChatCommands(Registrar& registrar, MessageService& messages, const PresenceService& presence);

}  // namespace instaplay::chat
