#include "host/stores/redis/redis_reply.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>

namespace instaplay::stores {
namespace {

// Errors that say more about the moment than about the command.
constexpr std::array<std::string_view, 11> kPassing{"LOADING",  "BUSY",        "MASTERDOWN", "READONLY",
                                                    "MISCONF",  "OOM",         "NOAUTH",     "NOREPLICAS",
                                                    "TRYAGAIN", "CLUSTERDOWN", "WRONGPASS"};

bool passes(std::string_view error) {
  return std::find(kPassing.begin(), kPassing.end(), error.substr(0, error.find(' '))) != kPassing.end();
}

}  // namespace

RedisReply::RedisReply(redisReply* made) : reply_(made, [](redisReply* reply) { freeReplyObject(reply); }) {}

bool RedisReply::isNil() const { return reply_->type == REDIS_REPLY_NIL; }
bool RedisReply::isError() const { return reply_->type == REDIS_REPLY_ERROR; }
bool RedisReply::isStatus() const { return reply_->type == REDIS_REPLY_STATUS; }
bool RedisReply::isText() const { return reply_->type == REDIS_REPLY_STRING; }
bool RedisReply::isArray() const { return reply_->type == REDIS_REPLY_ARRAY; }

std::string_view RedisReply::error() const {
  return isError() ? std::string_view(reply_->str, reply_->len) : std::string_view{};
}

const RedisReply& RedisReply::orThrow() const {
  if (!isError()) return *this;
  if (passes(error())) throw base::unavailable("The store cannot be used now.");
  throw RedisError(std::string(error()));
}

std::int64_t RedisReply::integer() const {
  if (reply_->type != REDIS_REPLY_INTEGER) refuse("an integer");
  return reply_->integer;
}

std::string_view RedisReply::text() const {
  if (reply_->type != REDIS_REPLY_STRING && reply_->type != REDIS_REPLY_STATUS) refuse("a text");
  return {reply_->str, reply_->len};
}

std::size_t RedisReply::size() const {
  if (reply_->type != REDIS_REPLY_ARRAY) refuse("an array");
  return reply_->elements;
}

RedisReply RedisReply::operator[](std::size_t index) const {
  if (index >= size()) refuse("an element more");
  return RedisReply(std::shared_ptr<const redisReply>(reply_, reply_->element[index]));
}

void RedisReply::refuse(std::string_view wanted) const {
  orThrow();
  throw RedisError("the answer (type " + std::to_string(reply_->type) + ") is not " + std::string(wanted));
}

}  // namespace instaplay::stores
