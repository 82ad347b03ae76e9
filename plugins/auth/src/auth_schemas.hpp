#pragma once

#include <string_view>

namespace instaplay::auth {

// Bounds only: the rules of usernames and passwords are the service's, so that all their messages come from one place.
inline constexpr std::string_view kRegisterSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["username", "password"],
  "properties": {
    "username": {"type": "string", "maxLength": 100},
    "password": {"type": "string", "maxLength": 1000},
    "email": {"type": "string", "maxLength": 254},
    "displayName": {"type": "string", "minLength": 1, "maxLength": 50}
  }
})";

inline constexpr std::string_view kLoginSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["login", "password"],
  "properties": {
    "login": {"type": "string", "minLength": 1, "maxLength": 254},
    "password": {"type": "string", "maxLength": 1000},
    "code": {"type": "string", "maxLength": 32},
    "tokenName": {"type": "string", "minLength": 1, "maxLength": 100}
  }
})";

inline constexpr std::string_view kPasswordSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["currentPassword", "newPassword"],
  "properties": {
    "currentPassword": {"type": "string", "maxLength": 1000},
    "newPassword": {"type": "string", "maxLength": 1000}
  }
})";

inline constexpr std::string_view kForgotSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["login"],
  "properties": {"login": {"type": "string", "minLength": 1, "maxLength": 254}}
})";

inline constexpr std::string_view kResetSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["token", "password"],
  "properties": {
    "token": {"type": "string", "minLength": 1, "maxLength": 100},
    "password": {"type": "string", "maxLength": 1000}
  }
})";

inline constexpr std::string_view kVerifySchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["token"],
  "properties": {"token": {"type": "string", "minLength": 1, "maxLength": 100}}
})";

inline constexpr std::string_view kTokenSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["name"],
  "properties": {"name": {"type": "string", "minLength": 1, "maxLength": 100}}
})";

inline constexpr std::string_view kDeletionSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["password"],
  "properties": {"password": {"type": "string", "maxLength": 1000}}
})";

}  // namespace instaplay::auth
