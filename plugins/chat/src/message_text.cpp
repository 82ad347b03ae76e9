#include "message_text.hpp"

#include <algorithm>

namespace instaplay::chat {
namespace {

constexpr std::size_t kMaxEmojiBytes = 64;
constexpr char32_t kJoiner = 0x200D, kKeycap = 0x20E3, kVariation = 0xFE0F;

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Takes the first code point off a text, which the host has found to be UTF-8.
char32_t takePoint(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  char32_t point = lead < 0x80 ? lead : lead < 0xE0 ? lead & 0x1FU : lead < 0xF0 ? lead & 0x0FU : lead & 0x07U;
  std::size_t at = 1;
  for (; at < text.size() && isContinuation(text[at]); ++at) {
    point = (point << 6) | (static_cast<unsigned char>(text[at]) & 0x3FU);
  }
  text.remove_prefix(at);
  return point;
}

void appendPoint(std::string& text, char32_t point) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0U | (point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0U | (point >> 12));
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | (point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

char32_t smallLetter(char32_t point) {
  const auto between = [point](char32_t first, char32_t last) { return point >= first && point <= last; };
  if (between('A', 'Z') || (between(0xC0, 0xDE) && point != 0xD7)) return point + 0x20;
  if (between(0x391, 0x3A9) || between(0x410, 0x42F)) return point + 0x20;
  return between(0x400, 0x40F) ? point + 0x50 : point;
}

bool isSymbol(char32_t point) {
  const bool block = (point >= 0x2190 && point <= 0x2BFF) || (point >= 0x1F000 && point <= 0x1FAFF);
  return block || point == 0xA9 || point == 0xAE || point == 0x203C || point == 0x2049 || point == 0x2122 ||
         point == 0x2139 || point == 0x3030 || point == 0x303D || point == 0x3297 || point == 0x3299;
}

bool isModifier(char32_t point) {
  return point == kJoiner || point == kVariation || (point >= 0xE0020 && point <= 0xE007F);
}

bool isKeycapBase(char32_t point) { return (point >= '0' && point <= '9') || point == '#' || point == '*'; }

}  // namespace

std::size_t codePoints(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !isContinuation(c); }));
}

bool isBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string foldedCase(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) appendPoint(folded, smallLetter(takePoint(text)));
  return folded;
}

bool isEmoji(std::string_view text) {
  if (text.empty() || text.size() > kMaxEmojiBytes) return false;
  const bool keycap = isKeycapBase(static_cast<unsigned char>(text[0]));
  if (keycap) text.remove_prefix(1);
  bool joined = false, complete = false;
  int symbols = 0, flags = 0;
  while (!text.empty()) {
    const char32_t point = takePoint(text);
    const bool tone = point >= 0x1F3FB && point <= 0x1F3FF;
    const bool flag = point >= 0x1F1E6 && point <= 0x1F1FF;
    if (point == kKeycap) {
      complete = keycap && text.empty();
    } else if (isSymbol(point) && !keycap) {
      const bool continues = joined || (tone && symbols > 0) || (flag && flags == 1);
      symbols += continues ? 0 : 1;
      flags += flag ? 1 : 0;
      complete = true;
    } else if (!isModifier(point)) {
      return false;
    }
    joined = point == kJoiner;
  }
  return complete && !joined && (keycap || symbols == 1);
}

}  // namespace instaplay::chat
