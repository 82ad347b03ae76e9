#include "chat_json.hpp"

#include <algorithm>

#include "names.hpp"

namespace instaplay::chat {
namespace {

constexpr const char* kContentUnavailable = "content unavailable";
constexpr const char* kDeletedAccount = "Deleted account";
constexpr const char* kText = "text";

Json personToJson(const Person& person) {
  if (person.card) return users::cardToJson(*person.card);
  return {{"id", formatId(person.id)}, {"username", nullptr}, {"displayName", kDeletedAccount}, {"avatarUrl", nullptr}};
}

Json memberToJson(const MemberView& member) {
  Json json = personToJson(member.person);
  json["role"] = nameOf(member.role);
  json["readSeq"] = member.readSeq ? Json(*member.readSeq) : Json();
  return json;
}

std::string textOf(const MessageView& view) {
  if (view.text) return *view.text;
  return view.message.deleted || view.message.attachment ? "" : kContentUnavailable;
}

Json reactionsToJson(const std::vector<Reaction>& reactions) {
  Json list = Json::array();
  for (const Reaction& reaction : reactions) {
    const auto known =
        std::find_if(list.begin(), list.end(), [&](const Json& entry) { return entry["emoji"] == reaction.emoji; });
    if (known == list.end()) {
      list.push_back({{"emoji", reaction.emoji}, {"count", 1}, {"userIds", {formatId(reaction.userId)}}});
    } else {
      (*known)["count"] = (*known)["count"].get<int>() + 1;
      (*known)["userIds"].push_back(formatId(reaction.userId));
    }
  }
  return list;
}

Json attachmentToJson(const Attachment& attachment) {
  return {{"type", attachment.type}, {"id", formatId(attachment.id)}};
}

Json attachmentToJson(const Attachment& attachment, const std::optional<Json>& content) {
  Json json = attachmentToJson(attachment);
  json["available"] = content.has_value();
  json["content"] = content.value_or(Json());
  return json;
}

}  // namespace

Json chatToJson(const ChatView& view) {
  const Chat& chat = view.membership.chat;
  const Member& own = view.membership.member;
  Json members = Json::array();
  for (const MemberView& member : view.members) members.push_back(memberToJson(member));
  return {{"id", formatId(chat.id)},
          {"kind", nameOf(chat.kind)},
          {"title", chat.title ? Json(*chat.title) : Json()},
          {"members", std::move(members)},
          {"memberCount", view.memberCount},
          {"lastMessage", view.last ? messageToJson(*view.last) : Json()},
          {"lastSeq", chat.lastSeq},
          {"readSeq", own.readSeq},
          {"unread", chat.lastSeq - own.readSeq},
          {"state", nameOf(own.state)},
          {"role", nameOf(own.role)},
          {"muted", own.muted},
          {"createdAt", isoTime(chat.createdAt)}};
}

Json messageToJson(const MessageView& view) {
  const Message& message = view.message;
  return {{"id", formatId(message.id)},
          {"chatId", formatId(message.chatId)},
          {"seq", message.seq},
          {"sender", personToJson(view.sender)},
          {"kind", message.attachment ? message.attachment->type : kText},
          {"text", textOf(view)},
          {"attachment", message.attachment ? attachmentToJson(*message.attachment, view.content) : Json()},
          {"replyTo", message.replyTo ? Json(*message.replyTo) : Json()},
          {"clientId", message.clientId},
          {"createdAt", isoTime(message.createdAt)},
          {"deleted", message.deleted},
          {"reactions", reactionsToJson(view.reactions)}};
}

Json pushedMessageToJson(const MessageView& view) {
  Json json = messageToJson(view);
  if (view.message.attachment) json["attachment"] = attachmentToJson(*view.message.attachment);
  return json;
}

Json unreadToJson(const Unread& unread) { return {{"chats", unread.chats}, {"requests", unread.requests}}; }

Json readStateToJson(const MessageService::ReadState& state) {
  return {{"readSeq", state.readSeq}, {"unread", state.unread}};
}

NewChat newChatFromJson(const Json& body) {
  return {requiredField<std::vector<std::string>>(body, "usernames"), optionalField<std::string>(body, "title")};
}

ChatChange chatChangeFromJson(const Json& body) {
  ChatChange change;
  if (const auto title = body.find("title"); title != body.end()) {
    change.title = title->is_null() ? "" : title->get<std::string>();
  }
  change.muted = optionalField<bool>(body, "muted");
  return change;
}

Draft draftFromJson(const Json& body) {
  Draft draft;
  draft.clientId = requiredField<std::string>(body, "clientId");
  draft.text = optionalField<std::string>(body, "text").value_or("");
  draft.replyTo = optionalField<Seq>(body, "replyTo");
  const std::optional<Id> post = optionalIdField(body, "postId");
  const std::optional<Id> media = optionalIdField(body, "mediaId");
  if (post && media) throw Error::invalid("/mediaId", "A message carries a post or media, not both.");
  if (post) draft.attachment = Attachment{"post", *post};
  if (media) draft.attachment = Attachment{"media", *media};
  return draft;
}

std::vector<Id> watchedFromJson(const Json& body) {
  const auto texts = requiredField<std::vector<std::string>>(body, "userIds");
  std::vector<Id> ids;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::optional<Id> id = parseId(texts[i]);
    if (!id) throw Error::invalid("/userIds/" + std::to_string(i), "Is not an id.");
    ids.push_back(*id);
  }
  return ids;
}

}  // namespace instaplay::chat
