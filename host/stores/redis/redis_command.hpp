#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::stores {

using RedisArgs = std::span<const std::string_view>;
using RedisWords = std::initializer_list<std::string_view>;

/// Lua that Redis runs, embedded at build time (instaplay_embed_lua).
struct RedisScript {
  std::string_view name;  ///< "streams/append"
  std::string_view source;
  std::string_view sha1;  ///< 40 hex digits
};

/// One command of a pipeline, or a call of a script. All words are borrowed until the pipeline has run.
class RedisCommand {
 public:
  RedisCommand(RedisWords words) : words_(words) {}
  RedisCommand(std::vector<std::string_view> words) : words_(std::move(words)) {}
  RedisCommand(const RedisScript& script, RedisArgs keys, RedisArgs args);
  RedisCommand(const RedisScript& script, RedisWords keys, RedisWords args)
      : RedisCommand(script, RedisArgs(keys.begin(), keys.size()), RedisArgs(args.begin(), args.size())) {}

  /// A word that stands for the run of the Redis that the command goes to, another one after each restart. Scripts need
  /// it to know whether Redis may have lost what it had confirmed.
  static std::string_view serverRun();

  const RedisScript* script() const { return script_; }
  /// The same with the source of the script, for a Redis that does not know it yet.
  RedisCommand withSource() const;
  /// Adds the command as it goes over the wire.
  void appendTo(std::string& bytes, std::string_view serverRun = {}) const;

 private:
  const RedisScript* script_ = nullptr;
  bool withSource_ = false;
  std::size_t keys_ = 0;
  std::vector<std::string_view> words_;  // of a script: its keys and its arguments
};

}  // namespace instaplay::stores
