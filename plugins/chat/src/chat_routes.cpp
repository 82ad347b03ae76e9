#include "chat_routes.hpp"

#include "chat_json.hpp"
#include "chat_schemas.hpp"
#include "names.hpp"

namespace instaplay::chat {
namespace {

constexpr std::string_view kChats = "/api/v1/chats";
constexpr std::string_view kChat = "/api/v1/chats/{chatId}";
constexpr std::string_view kPreferences = "/api/v1/chats/preferences";

Json preferencesToJson(bool shown) { return {{"showPresence", shown}}; }

void declareRequestRoutes(Registrar& r, ChatService& chats) {
  constexpr std::string_view kRequest = "/api/v1/chats/{chatId}/request";
  r.put(kRequest, Access::user,
        [&chats](Call& call) { call.reply(chatToJson(chats.accept(call.userId(), call.paramId("chatId")))); },
        {.responseSchema = kChatRef, .summary = "Accept a message request"});
  r.del(kRequest, Access::user,
        [&chats](Call& call) {
          chats.decline(call.userId(), call.paramId("chatId"));
          call.noContent();
        },
        {.summary = "Decline a message request", .success = 204});
}

void declarePreferenceRoutes(Registrar& r, const PresenceService& presence) {
  r.get(kPreferences, Access::user,
        [&presence](Call& call) { call.reply(preferencesToJson(presence.isShown(call.userId()))); },
        {.responseSchema = kPreferencesSchema, .summary = "What one has chosen for one's chats"});
  r.put(kPreferences, Access::user,
        [&presence](Call& call) {
          const bool shown = requiredField<bool>(call.json(), "showPresence");
          presence.setShown(call.userId(), shown);
          call.reply(preferencesToJson(shown));
        },
        {.bodySchema = kPreferencesSchema,
         .responseSchema = kPreferencesSchema,
         .summary = "Choose whether one is seen to be there"});
}

}  // namespace

void declareChatRoutes(Registrar& r, ChatService& chats, const PresenceService& presence) {
  r.schema("Chat", kChatSchema);
  r.get(kChats, Access::user,
        [&chats](Call& call) {
          const MemberState state = memberStateOf(call.query("state").value_or("accepted"));
          call.replyPage(chats.list(call.userId(), state, call.pageRequest()), chatToJson);
        },
        {.querySchema = kChatListQuery,
         .responseSchema = kChatListRef,
         .summary = "One's chats or message requests, last written to first"});
  r.post(kChats, Access::user,
         [&chats](Call& call) {
           const ChatService::Opened opened = chats.open(call.userId(), newChatFromJson(call.json()));
           call.reply(opened.created ? 201 : 200, chatToJson(opened.chat));
         },
         {.bodySchema = kNewChatSchema,
          .responseSchema = kChatRef,
          .summary = "Open the chat with somebody, or make a group",
          .success = 201,
          .answerOnce = true});
  r.get("/api/v1/chats/unread", Access::user,
        [&chats](Call& call) { call.reply(unreadToJson(chats.unread(call.userId()))); },
        {.responseSchema = kUnreadSchema, .summary = "How many chats and requests have something unread"});
  r.get(kChat, Access::user,
        [&chats](Call& call) { call.reply(chatToJson(chats.get(call.userId(), call.paramId("chatId")))); },
        {.responseSchema = kChatRef, .summary = "A chat with all its members"});
  r.patch(
      kChat, Access::user,
      [&chats](Call& call) {
        call.reply(chatToJson(chats.change(call.userId(), call.paramId("chatId"), chatChangeFromJson(call.json()))));
      },
      {.bodySchema = kChatChangeSchema, .responseSchema = kChatRef, .summary = "Mute a chat or name a group"});
  declareRequestRoutes(r, chats);
  declarePreferenceRoutes(r, presence);
}

void declareGroupRoutes(Registrar& r, GroupService& groups, const ChatService& chats) {
  constexpr std::string_view kMember = "/api/v1/chats/{chatId}/members/{username}";
  r.put(kMember, Access::user,
        [&groups, &chats](Call& call) {
          groups.add(call.userId(), call.paramId("chatId"), call.param("username"));
          call.reply(chatToJson(chats.get(call.userId(), call.paramId("chatId"))));
        },
        {.responseSchema = kChatRef, .summary = "Add somebody to a group"});
  r.patch(kMember, Access::user,
          [&groups, &chats](Call& call) {
            const Role role = roleOf(requiredField<std::string>(call.json(), "role"));
            groups.setRole(call.userId(), call.paramId("chatId"), call.param("username"), role);
            call.reply(chatToJson(chats.get(call.userId(), call.paramId("chatId"))));
          },
          {.bodySchema = kRoleSchema, .responseSchema = kChatRef, .summary = "Give a member of a group a role"});
  r.del(kMember, Access::user,
        [&groups](Call& call) {
          groups.remove(call.userId(), call.paramId("chatId"), call.param("username"));
          call.noContent();
        },
        {.summary = "Remove somebody from a group, or leave it", .success = 204});
}

void provideMessages(Registrar& r, ChatService& chats, MessageService& messages) {
  const auto send = [&chats, &messages](ServiceCall& call) {
    const Json& request = call.json();
    const Id sender = requiredIdField(request, "senderId");
    Draft draft{requiredField<std::string>(request, "clientId"), requiredField<std::string>(request, "text"), {}, {}};
    if (const auto attachment = optionalField<Json>(request, "attachment")) {
      draft.attachment =
          Attachment{requiredField<std::string>(*attachment, "type"), requiredIdField(*attachment, "id")};
    }
    const ChatService::Direct direct = chats.openDirect(sender, requiredIdField(request, "recipientId"));
    const Message message = messages.send(sender, direct.chat, draft);
    return Json{{"chatId", formatId(direct.chat)}, {"messageId", formatId(message.id)}, {"seq", message.seq}};
  };
  r.provide("chat.messages/1", 0, {{"send", send}});
}

}  // namespace instaplay::chat
