#pragma once

#include <bson/bson.h>

#include "host/base/error.hpp"

namespace instaplay::stores {

/// What was asked of MongoDB, for the words in which a refusal is told.
enum class MongoWork { reading, inserting, changing, indexing };

/// Logs what an operator must see and gives the error that callers see: conflict, unavailable, or timeout instead when
/// base::DeadlineScope is over, invalid, tooLarge, or internal for what nobody foresaw.
base::Error mongoError(const bson_error_t& failure, MongoWork work);

}  // namespace instaplay::stores
