#include "pushed_news.hpp"

#include "chat_json.hpp"

namespace instaplay::chat {
namespace {

Json placeOf(const Message& message) {
  return {{"chatId", formatId(message.chatId)}, {"messageId", formatId(message.id)}, {"seq", message.seq}};
}

}  // namespace

void PushedNews::sent(const Transaction& tx, const MessageView& view, const std::vector<Id>& audience,
                      const std::vector<Id>& notified) const {
  sockets_.pushDurable(tx, audience, "chat.message", pushedMessageToJson(view));
  Json event = placeOf(view.message);
  event["senderId"] = formatId(view.message.senderId);
  event["recipientIds"] = idsToJson(notified);
  events_.publish(tx, "chat.message.created", formatId(view.message.chatId), event);
}

void PushedNews::deleted(const Transaction& tx, const Message& message, const std::vector<Id>& audience) const {
  sockets_.pushDurable(tx, audience, "chat.deleted", placeOf(message));
  events_.publish(tx, "chat.message.deleted", formatId(message.chatId), placeOf(message));
}

void PushedNews::reacted(const Transaction& tx, const Message& message, const Reaction& reaction,
                         const std::vector<Id>& audience) const {
  Json push = placeOf(message);
  push["userId"] = formatId(reaction.userId);
  push["emoji"] = reaction.emoji.empty() ? Json() : Json(reaction.emoji);
  sockets_.pushDurable(tx, audience, "chat.reaction", push);
}

void PushedNews::read(const Transaction& tx, Id chat, Id user, Seq seq, const std::vector<Id>& audience) const {
  sockets_.pushDurable(tx, audience, "chat.read",
                       {{"chatId", formatId(chat)}, {"userId", formatId(user)}, {"seq", seq}});
}

void PushedNews::changed(const Transaction& tx, Id chat, const std::vector<Id>& audience) const {
  sockets_.pushDurable(tx, audience, "chat.changed", {{"chatId", formatId(chat)}});
}

void PushedNews::typing(Id chat, Id user, const std::vector<Id>& audience) const {
  if (!audience.empty())
    sockets_.push(audience, "chat.typing", {{"chatId", formatId(chat)}, {"userId", formatId(user)}});
}

void PushedNews::presence(Id user, Attendance attendance, const std::vector<Id>& audience) const {
  if (!audience.empty())
    sockets_.push(audience, "presence", {{"userId", formatId(user)}, {"online", attendance == Attendance::there}});
}

}  // namespace instaplay::chat
