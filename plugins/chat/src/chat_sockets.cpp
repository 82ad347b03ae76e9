#include "chat_sockets.hpp"

#include "chat_json.hpp"
#include "chat_schemas.hpp"

namespace instaplay::chat {

// A message counts as a write, together with those over HTTP. What a client sends by itself while its user reads and
// types counts as a read, so that it leaves the writes to what is written.
void declareChatCommands(Registrar& r, MessageService& messages, const PresenceService& presence) {
  r.command("chat.send", Access::user,
            [&messages](SocketCommand& command) {
              const Id chat = requiredIdField(command.json(), "chatId");
              const Message message = messages.send(command.userId(), chat, draftFromJson(command.json()));
              command.reply({{"messageId", formatId(message.id)}, {"seq", message.seq}});
            },
            {.schema = kSendCommandSchema, .limitGroup = "writes"});
  r.command("chat.read", Access::user,
            [&messages](SocketCommand& command) {
              const Id chat = requiredIdField(command.json(), "chatId");
              const Seq seq = requiredField<Seq>(command.json(), "seq");
              command.reply(readStateToJson(messages.read(command.userId(), chat, seq)));
            },
            {.schema = kReadCommandSchema, .limitGroup = "reads"});
  r.command("chat.typing", Access::user,
            [&messages](SocketCommand& command) {
              messages.typing(command.userId(), requiredIdField(command.json(), "chatId"));
              command.reply(Json::object());
            },
            {.schema = kTypingCommandSchema, .limitGroup = "reads"});
  r.command("presence.watch", Access::user,
            [&presence](SocketCommand& command) {
              Json people = Json::array();
              const auto there = presence.watch(command.userId(), watchedFromJson(command.json()));
              for (const auto& [user, online] : there) {
                people.push_back({{"userId", formatId(user)}, {"online", online}});
              }
              command.reply({{"people", std::move(people)}});
            },
            {.schema = kWatchCommandSchema, .feature = "chat.presence", .limitGroup = "reads"});
}

}  // namespace instaplay::chat
