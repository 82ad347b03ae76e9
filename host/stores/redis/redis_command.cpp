#include "host/stores/redis/redis_command.hpp"

#include <hiredis/hiredis.h>

#include <new>

namespace instaplay::stores {
namespace {

constexpr char kServerRun[] = "the run of the server";  // told apart by its place, not by its text

void appendWords(RedisArgs words, std::string& bytes) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  texts.reserve(words.size());
  sizes.reserve(words.size());
  for (const std::string_view word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* command = nullptr;
  const int size = redisFormatCommandArgv(&command, static_cast<int>(words.size()), texts.data(), sizes.data());
  if (size < 0) throw std::bad_alloc();
  bytes.append(command, static_cast<std::size_t>(size));
  redisFreeCommand(command);
}

}  // namespace

RedisCommand::RedisCommand(const RedisScript& script, RedisArgs keys, RedisArgs args)
    : script_(&script), keys_(keys.size()), words_(keys.begin(), keys.end()) {
  words_.insert(words_.end(), args.begin(), args.end());
}

std::string_view RedisCommand::serverRun() { return kServerRun; }

RedisCommand RedisCommand::withSource() const {
  RedisCommand command = *this;
  command.withSource_ = true;
  return command;
}

void RedisCommand::appendTo(std::string& bytes, std::string_view serverRun) const {
  const std::string keys = std::to_string(keys_);
  std::vector<std::string_view> words;
  words.reserve(words_.size() + 3);
  if (script_ != nullptr) {
    words.insert(words.end(), {withSource_ ? "EVAL" : "EVALSHA", withSource_ ? script_->source : script_->sha1, keys});
  }
  for (const std::string_view word : words_) words.push_back(word.data() == kServerRun ? serverRun : word);
  appendWords(words, bytes);
}

}  // namespace instaplay::stores
