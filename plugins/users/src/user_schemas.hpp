#pragma once

#include <string_view>

namespace instaplay::users {

inline constexpr std::string_view kProfileChangeSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "minProperties": 1,
  "properties": {
    "displayName": {"type": "string", "minLength": 1, "maxLength": 50},
    "bio": {"type": "string", "maxLength": 500},
    "website": {"type": "string", "maxLength": 200},
    "isPrivate": {"type": "boolean"},
    "avatarMediaId": {"type": ["string", "null"], "maxLength": 20}
  }
})";

inline constexpr std::string_view kProfileSchema = R"({
  "type": "object",
  "required": ["id", "username", "displayName", "bio", "website", "avatarUrl", "isPrivate", "counts", "relationship"],
  "properties": {
    "id": {"type": "string"},
    "username": {"type": "string"},
    "displayName": {"type": "string"},
    "bio": {"type": "string"},
    "website": {"type": "string"},
    "avatarUrl": {"type": ["string", "null"]},
    "isPrivate": {"type": "boolean"},
    "counts": {
      "type": "object",
      "properties": {
        "posts": {"type": "integer"},
        "followers": {"type": "integer"},
        "following": {"type": "integer"}
      }
    },
    "relationship": {"$ref": "#/components/schemas/Relationship"}
  }
})";

inline constexpr std::string_view kRelationshipSchema = R"({
  "type": "object",
  "required": ["following", "requested", "followedBy", "blocking", "muting"],
  "properties": {
    "following": {"type": "boolean"},
    "requested": {"type": "boolean"},
    "followedBy": {"type": "boolean"},
    "blocking": {"type": "boolean"},
    "muting": {"type": "boolean"}
  }
})";

inline constexpr std::string_view kFollowStateSchema = R"({
  "type": "object",
  "required": ["state"],
  "properties": {"state": {"enum": ["none", "requested", "following"]}}
})";

inline constexpr std::string_view kProfileRef = R"({"$ref": "#/components/schemas/Profile"})";
inline constexpr std::string_view kRelationshipRef = R"({"$ref": "#/components/schemas/Relationship"})";

}  // namespace instaplay::users
