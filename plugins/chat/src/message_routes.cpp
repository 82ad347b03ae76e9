#include <string>

#include "chat_json.hpp"
#include "chat_routes.hpp"
#include "chat_schemas.hpp"

namespace instaplay::chat {
namespace {

std::optional<Seq> seqQuery(const Call& call, std::string_view name) {
  const auto text = call.query(name);
  if (!text) return std::nullopt;
  return parseId(*text).value_or(0);  // the schema lets numbers pass only
}

HistoryRequest historyRequest(const Call& call) {
  return {call.pageRequest(), seqQuery(call, "before"), seqQuery(call, "after")};
}

void declareReactionRoutes(Registrar& r, MessageService& messages) {
  constexpr std::string_view kReaction = "/api/v1/chats/{chatId}/messages/{seq}/reactions/{emoji}";
  r.put(kReaction, Access::user,
        [&messages](Call& call) {
          const std::string emoji(call.param("emoji"));
          call.reply(messageToJson(messages.react(call.userId(), call.paramId("chatId"), call.paramId("seq"), emoji)));
        },
        {.responseSchema = kMessageRef, .summary = "React to a message, instead of an earlier reaction"});
  r.del(kReaction, Access::user,
        [&messages](Call& call) {
          const std::string emoji(call.param("emoji"));
          messages.unreact(call.userId(), call.paramId("chatId"), call.paramId("seq"), emoji);
          call.noContent();
        },
        {.summary = "Take a reaction back", .success = 204});
}

}  // namespace

void declareMessageRoutes(Registrar& r, MessageService& messages, const ChatSearch& search) {
  constexpr std::string_view kMessages = "/api/v1/chats/{chatId}/messages";
  r.schema("Message", kMessageSchema);
  r.get(kMessages, Access::user,
        [&messages](Call& call) {
          call.replyPage(messages.history(call.userId(), call.paramId("chatId"), historyRequest(call)), messageToJson);
        },
        {.querySchema = kHistoryQuery,
         .responseSchema = kMessageListRef,
         .summary = "Messages back in time, or with after= what followed a place"});
  r.post(kMessages, Access::user,
         [&messages](Call& call) {
           const Draft draft = draftFromJson(call.json());
           call.created(messageToJson(messages.post(call.userId(), call.paramId("chatId"), draft)));
         },
         {.bodySchema = kNewMessageSchema,
          .responseSchema = kMessageRef,
          .summary = "Write a message; the same clientId writes once",
          .success = 201,
          .answerOnce = true});
  r.del("/api/v1/chats/{chatId}/messages/{seq}", Access::user,
        [&messages](Call& call) {
          messages.unsend(call.userId(), call.paramId("chatId"), call.paramId("seq"));
          call.noContent();
        },
        {.summary = "Take a message back", .success = 204});
  r.put("/api/v1/chats/{chatId}/read", Access::user,
        [&messages](Call& call) {
          const Seq seq = requiredField<Seq>(call.json(), "seq");
          call.reply(readStateToJson(messages.read(call.userId(), call.paramId("chatId"), seq)));
        },
        {.bodySchema = kReadSchema,
         .responseSchema = kReadStateSchema,
         .summary = "Mark a chat as read up to a place",
         .limitGroup = "reads"});
  r.get("/api/v1/chats/search", Access::user,
        [&search](Call& call) {
          const std::string words(call.query("q").value_or(""));
          call.replyPage(search.find(call.userId(), words, call.pageRequest()), messageToJson);
        },
        {.querySchema = kSearchQuery,
         .responseSchema = kMessageListRef,
         .summary = "Messages of one's chats that hold a text, newest first",
         .feature = "chat.search"});
  declareReactionRoutes(r, messages);
}

}  // namespace instaplay::chat
