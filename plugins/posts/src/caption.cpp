#include "caption.hpp"

#include <algorithm>

namespace instaplay::posts {
namespace {

constexpr std::size_t kMaxTags = 30;
constexpr std::size_t kMaxTagBytes = 100;
constexpr std::size_t kMaxMentions = 20;
constexpr std::size_t kMinUsername = 3;
constexpr std::size_t kMaxUsername = 30;

bool isAsciiWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

char toLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

char32_t codePointAt(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  char32_t point = lead < 0x80 ? lead : lead < 0xE0 ? lead & 0x1FU : lead < 0xF0 ? lead & 0x0FU : lead & 0x07U;
  for (++at; at < text.size() && isContinuation(text[at]); ++at) {
    point = (point << 6) | (static_cast<unsigned char>(text[at]) & 0x3FU);
  }
  return point;
}

// Letters of all scripts and marks count; punctuation, symbols, spaces and emoji end a tag.
bool isTagPoint(char32_t point) {
  if (point < 0x80) return isAsciiWord(static_cast<char>(point));
  if (point < 0xAA || point == 0xAB || point == 0xBB || point == 0xD7 || point == 0xF7) return false;
  const bool punctuation = (point >= 0x2000 && point <= 0x206F) || (point >= 0x3000 && point <= 0x3004) ||
                           (point >= 0x3008 && point <= 0x3020) || (point >= 0xFF00 && point <= 0xFF0F);
  const bool symbol = (point >= 0x2100 && point <= 0x2BFF) || (point >= 0xE000 && point <= 0xF8FF) ||
                      (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0x1F000 && point <= 0x1FAFF);
  return !punctuation && !symbol;
}

std::size_t endOfTag(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  while (at < text.size() && isTagPoint(codePointAt(text, at))) {
    for (++at; at < text.size() && isContinuation(text[at]);) ++at;
  }
  return at;
}

bool startsWord(std::string_view text, std::size_t mark) {
  if (mark == 0) return true;
  std::size_t before = mark - 1;
  while (before > 0 && isContinuation(text[before])) --before;
  return !isTagPoint(codePointAt(text, before));
}

void addOnce(std::vector<std::string>& list, std::string word, std::size_t limit) {
  if (list.size() < limit && std::ranges::find(list, word) == list.end()) list.push_back(std::move(word));
}

}  // namespace

std::size_t codePoints(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !isContinuation(c); }));
}

std::string normalizedTag(std::string_view tag) {
  std::string lower(tag);
  std::ranges::transform(lower, lower.begin(), toLower);
  return lower;
}

std::vector<std::string> tagsOf(std::string_view caption) {
  std::vector<std::string> tags;
  for (std::size_t at = caption.find('#'); at != std::string_view::npos; at = caption.find('#', at + 1)) {
    const std::size_t end = endOfTag(caption, at + 1);
    const std::string_view word = caption.substr(at + 1, end - at - 1);
    if (startsWord(caption, at) && !word.empty() && word.size() <= kMaxTagBytes) {
      addOnce(tags, normalizedTag(word), kMaxTags);
    }
  }
  return tags;
}

std::vector<std::string> mentionsOf(std::string_view caption) {
  std::vector<std::string> usernames;
  for (std::size_t at = caption.find('@'); at != std::string_view::npos; at = caption.find('@', at + 1)) {
    std::size_t end = at + 1;
    while (end < caption.size() && (isAsciiWord(caption[end]) || caption[end] == '.')) ++end;
    while (end > at + 1 && caption[end - 1] == '.') --end;
    const std::size_t length = end - at - 1;
    if (startsWord(caption, at) && length >= kMinUsername && length <= kMaxUsername) {
      addOnce(usernames, normalizedTag(caption.substr(at + 1, length)), kMaxMentions);
    }
  }
  return usernames;
}

}  // namespace instaplay::posts
