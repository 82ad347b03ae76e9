#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "chat.hpp"

namespace instaplay::chat {

/// The words that stand in SQL and in JSON for the kinds, roles and states.
inline std::string_view nameOf(ChatKind kind) { return kind == ChatKind::direct ? "direct" : "group"; }

inline std::string_view nameOf(Role role) {
  switch (role) {
    case Role::owner: return "owner";
    case Role::admin: return "admin";
    case Role::member: break;
  }
  return "member";
}

inline std::string_view nameOf(MemberState state) {
  switch (state) {
    case MemberState::accepted: return "accepted";
    case MemberState::requested: return "request";
    case MemberState::declined: break;
  }
  return "declined";
}

/// The value of a type whose name that is. Throws std::invalid_argument.
template <class Value, class... Values>
Value valueNamed(std::string_view name, Value first, Values... others) {
  if (nameOf(first) == name) return first;
  if constexpr (sizeof...(others) > 0) {
    return valueNamed<Value>(name, others...);
  } else {
    throw std::invalid_argument("no such name: " + std::string(name));
  }
}

inline ChatKind chatKindOf(std::string_view name) { return valueNamed(name, ChatKind::direct, ChatKind::group); }
inline Role roleOf(std::string_view name) { return valueNamed(name, Role::member, Role::admin, Role::owner); }
inline MemberState memberStateOf(std::string_view name) {
  return valueNamed(name, MemberState::accepted, MemberState::requested, MemberState::declined);
}

}  // namespace instaplay::chat
