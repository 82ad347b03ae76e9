#pragma once

#include <string_view>

namespace instaplay::posts {

// The exact length of a caption is a setting, checked by the service; the schema bounds what is looked at.
inline constexpr std::string_view kNewPostSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "caption": {"type": "string", "maxLength": 10000},
    "mediaIds": {"type": "array", "maxItems": 10, "items": {"type": "string", "maxLength": 20}},
    "visibility": {"enum": ["public", "followers", "closeFriends"]},
    "location": {"type": "string", "minLength": 1, "maxLength": 100},
    "commentsEnabled": {"type": "boolean"}
  }
})";

inline constexpr std::string_view kPostChangeSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "minProperties": 1,
  "properties": {
    "caption": {"type": "string", "maxLength": 10000},
    "visibility": {"enum": ["public", "followers", "closeFriends"]},
    "location": {"type": ["string", "null"], "maxLength": 100},
    "commentsEnabled": {"type": "boolean"}
  }
})";

inline constexpr std::string_view kPostSchema = R"({
  "type": "object",
  "required": ["id", "kind", "author", "caption", "media", "tags", "mentions", "visibility", "createdAt", "publishedAt",
               "counts", "viewer"],
  "properties": {
    "id": {"type": "string"},
    "kind": {"enum": ["post", "reel"]},
    "author": {
      "type": "object",
      "properties": {
        "id": {"type": "string"},
        "username": {"type": "string"},
        "displayName": {"type": "string"},
        "avatarUrl": {"type": ["string", "null"]}
      }
    },
    "caption": {"type": "string"},
    "media": {"type": "array"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "mentions": {"type": "array"},
    "location": {"type": ["string", "null"]},
    "visibility": {"enum": ["public", "followers", "closeFriends"]},
    "commentsEnabled": {"type": "boolean"},
    "createdAt": {"type": "string"},
    "publishedAt": {"type": "string"},
    "editedAt": {"type": ["string", "null"]},
    "counts": {"type": "object"},
    "viewer": {"type": "object"}
  }
})";

inline constexpr std::string_view kPostRef = R"({"$ref": "#/components/schemas/Post"})";
inline constexpr std::string_view kPostListRef = R"({"type": "array", "items": {"$ref": "#/components/schemas/Post"}})";

}  // namespace instaplay::posts
