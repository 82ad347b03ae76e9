#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "host/base/error.hpp"

struct redisReply;

namespace instaplay::stores {

/// A command that Redis refuses for itself, or an answer of another shape than the caller reads. For logs, not clients.
class RedisError : public base::Error {
 public:
  explicit RedisError(std::string reason)
      : Error(base::ErrorKind::internal, "internal", "Redis refused a command."), reason(std::move(reason)) {}

  std::string reason;  ///< "WRONGTYPE Operation against a key holding the wrong kind of value"
};

/// An answer of Redis or a part of one; parts share the ownership of the whole. To read one as what it is not throws:
/// RedisError, or base::Error unavailable for an error that passes (Redis is loading, full, busy, a replica, ...).
class RedisReply {
 public:
  /// Takes what hiredis has made.
  explicit RedisReply(redisReply* made);

  bool isNil() const;
  bool isError() const;
  bool isStatus() const;
  bool isText() const;  ///< a string; a status is none
  bool isArray() const;
  std::string_view error() const;  ///< "NOSCRIPT No matching script."; empty when it is none
  /// Throws when it is an error.
  const RedisReply& orThrow() const;

  std::int64_t integer() const;
  std::string_view text() const;  ///< a string or a status; lives as long as the reply
  std::size_t size() const;       ///< of an array
  RedisReply operator[](std::size_t index) const;

 private:
  explicit RedisReply(std::shared_ptr<const redisReply> reply) : reply_(std::move(reply)) {}
  [[noreturn]] void refuse(std::string_view wanted) const;

  std::shared_ptr<const redisReply> reply_;
};

}  // namespace instaplay::stores
