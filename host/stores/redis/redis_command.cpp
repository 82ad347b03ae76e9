#include "host/stores/redis/redis_command.hpp"

#include <hiredis/hiredis.h>

#include <new>

namespace instaplay::stores {
namespace {

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

void RedisCommand::appendTo(std::string& bytes) const {
  if (script_ != nullptr) {
    appendCall("EVALSHA", script_->sha1, bytes);
  } else {
    appendWords(words_, bytes);
  }
}

void RedisCommand::appendWithSourceTo(std::string& bytes) const { appendCall("EVAL", script_->source, bytes); }

void RedisCommand::appendCall(std::string_view command, std::string_view script, std::string& bytes) const {
  const std::string keys = std::to_string(keys_);
  std::vector<std::string_view> words{command, script, keys};
  words.insert(words.end(), words_.begin(), words_.end());
  appendWords(words, bytes);
}

}  // namespace instaplay::stores
