#pragma once

#include <string_view>

namespace instaplay::chat {

inline constexpr std::string_view kNewChatSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["usernames"],
  "properties": {
    "usernames": {"type": "array", "minItems": 1, "maxItems": 99, "items": {"type": "string", "maxLength": 30}},
    "title": {"type": "string", "minLength": 1, "maxLength": 100}
  }
})";

inline constexpr std::string_view kChatChangeSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "minProperties": 1,
  "properties": {
    "title": {"type": ["string", "null"], "maxLength": 100},
    "muted": {"type": "boolean"}
  }
})";

inline constexpr std::string_view kRoleSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["role"],
  "properties": {"role": {"enum": ["member", "admin", "owner"]}}
})";

inline constexpr std::string_view kNewMessageSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["clientId"],
  "properties": {
    "clientId": {"type": "string", "minLength": 8, "maxLength": 64},
    "text": {"type": "string", "maxLength": 4000},
    "mediaId": {"type": "string", "maxLength": 20},
    "postId": {"type": "string", "maxLength": 20},
    "replyTo": {"type": "integer", "minimum": 1}
  }
})";

inline constexpr std::string_view kSendCommandSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["chatId", "clientId"],
  "properties": {
    "chatId": {"type": "string", "maxLength": 20},
    "clientId": {"type": "string", "minLength": 8, "maxLength": 64},
    "text": {"type": "string", "maxLength": 4000},
    "mediaId": {"type": "string", "maxLength": 20},
    "postId": {"type": "string", "maxLength": 20},
    "replyTo": {"type": "integer", "minimum": 1}
  }
})";

inline constexpr std::string_view kReadSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["seq"],
  "properties": {"seq": {"type": "integer", "minimum": 0}}
})";

inline constexpr std::string_view kReadCommandSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["chatId", "seq"],
  "properties": {"chatId": {"type": "string", "maxLength": 20}, "seq": {"type": "integer", "minimum": 0}}
})";

inline constexpr std::string_view kTypingCommandSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["chatId"],
  "properties": {"chatId": {"type": "string", "maxLength": 20}}
})";

inline constexpr std::string_view kWatchCommandSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["userIds"],
  "properties": {"userIds": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 20}}}
})";

inline constexpr std::string_view kPreferencesSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["showPresence"],
  "properties": {"showPresence": {"type": "boolean"}}
})";

inline constexpr std::string_view kChatListQuery = R"({
  "type": "object",
  "properties": {"state": {"enum": ["accepted", "request"]}}
})";

inline constexpr std::string_view kHistoryQuery = R"({
  "type": "object",
  "properties": {"before": {"type": "integer", "minimum": 1}, "after": {"type": "integer", "minimum": 0}}
})";

inline constexpr std::string_view kSearchQuery = R"({
  "type": "object",
  "required": ["q"],
  "properties": {"q": {"type": "string", "minLength": 2, "maxLength": 100}}
})";

inline constexpr std::string_view kMessageSchema = R"({
  "type": "object",
  "required": ["id", "chatId", "seq", "sender", "kind", "text", "attachment", "replyTo", "clientId", "createdAt",
               "deleted", "reactions"],
  "properties": {
    "id": {"type": "string"},
    "chatId": {"type": "string"},
    "seq": {"type": "integer"},
    "sender": {
      "type": "object",
      "properties": {
        "id": {"type": "string"},
        "username": {"type": ["string", "null"]},
        "displayName": {"type": "string"},
        "avatarUrl": {"type": ["string", "null"]}
      }
    },
    "kind": {"type": "string"},
    "text": {"type": "string"},
    "attachment": {
      "type": ["object", "null"],
      "properties": {
        "type": {"type": "string"},
        "id": {"type": "string"},
        "available": {"type": "boolean"},
        "content": {"type": ["object", "null"]}
      }
    },
    "replyTo": {"type": ["integer", "null"]},
    "clientId": {"type": "string"},
    "createdAt": {"type": "string"},
    "deleted": {"type": "boolean"},
    "reactions": {
      "type": "array",
      "items": {
        "type": "object",
        "properties": {
          "emoji": {"type": "string"},
          "count": {"type": "integer"},
          "userIds": {"type": "array", "items": {"type": "string"}}
        }
      }
    }
  }
})";

inline constexpr std::string_view kChatSchema = R"({
  "type": "object",
  "required": ["id", "kind", "title", "members", "memberCount", "lastMessage", "lastSeq", "readSeq", "unread", "state",
               "role", "muted", "createdAt"],
  "properties": {
    "id": {"type": "string"},
    "kind": {"enum": ["direct", "group"]},
    "title": {"type": ["string", "null"]},
    "members": {"type": "array", "items": {"type": "object"}},
    "memberCount": {"type": "integer"},
    "lastMessage": {"type": ["object", "null"]},
    "lastSeq": {"type": "integer"},
    "readSeq": {"type": "integer"},
    "unread": {"type": "integer"},
    "state": {"enum": ["accepted", "request"]},
    "role": {"enum": ["member", "admin", "owner"]},
    "muted": {"type": "boolean"},
    "createdAt": {"type": "string"}
  }
})";

inline constexpr std::string_view kReadStateSchema = R"({
  "type": "object",
  "required": ["readSeq", "unread"],
  "properties": {"readSeq": {"type": "integer"}, "unread": {"type": "integer"}}
})";

inline constexpr std::string_view kUnreadSchema = R"({
  "type": "object",
  "required": ["chats", "requests"],
  "properties": {"chats": {"type": "integer"}, "requests": {"type": "integer"}}
})";

inline constexpr std::string_view kChatRef = R"({"$ref": "#/components/schemas/Chat"})";
inline constexpr std::string_view kMessageRef = R"({"$ref": "#/components/schemas/Message"})";
inline constexpr std::string_view kChatListRef = R"({"type": "array", "items": {"$ref": "#/components/schemas/Chat"}})";
inline constexpr std::string_view kMessageListRef =
    R"({"type": "array", "items": {"$ref": "#/components/schemas/Message"}})";

}  // namespace instaplay::chat
