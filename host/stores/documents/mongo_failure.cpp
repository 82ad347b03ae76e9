#include "host/stores/documents/mongo_failure.hpp"

#include <mongoc/mongoc.h>

#include <algorithm>

#include "host/base/log.hpp"
#include "host/stores/documents/document_errors.hpp"

namespace instaplay::stores {
namespace {

using base::Error;
using base::ErrorKind;

// The server's codes, by what they mean for a caller.
constexpr std::uint32_t kDuplicates[] = {11000, 11001, 12582};
constexpr std::uint32_t kTooLarge[] = {10334, 17419, 17420};
constexpr std::uint32_t kChangedIndex[] = {85, 86};
constexpr std::uint32_t kRefusals[] = {
    2,   // BadValue
    9,   // FailedToParse
    14,  // TypeMismatch
    15,  // Overflow
    28,  // PathNotViable
    40,  // ConflictingUpdateOperators
    52,  // DollarPrefixedFieldName
    54,  // NotSingleValueField
    56,  // EmptyFieldName
    57,  // DottedFieldName
    66,  // ImmutableField
    171  // CannotIndexParallelArrays
};
constexpr std::uint32_t kUnavailable[] = {
    6,      // HostUnreachable
    7,      // HostNotFound
    13,     // Unauthorized
    18,     // AuthenticationFailed
    24,     // LockTimeout
    43,     // CursorNotFound
    50,     // MaxTimeMSExpired
    89,     // NetworkTimeout
    91,     // ShutdownInProgress
    112,    // WriteConflict
    133,    // FailedToSatisfyReadPreference
    134,    // ReadConcernMajorityNotAvailableYet
    189,    // PrimarySteppedDown
    202,    // NetworkInterfaceExceededTimeLimit
    237,    // CursorKilled
    262,    // ExceededTimeLimit
    8000,   // refused by a hosted service
    9001,   // SocketException
    10058,  // LegacyNotPrimary
    10107,  // NotWritablePrimary
    11600,  // InterruptedAtShutdown
    11601,  // Interrupted
    11602,  // InterruptedDueToReplStateChange
    13435,  // NotPrimaryNoSecondaryOk
    13436,  // NotPrimaryOrSecondary
    14031   // OutOfDiskSpace
};

template <typename Codes>
bool isAmong(const Codes& codes, std::uint32_t code) {
  return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

bool isTheServers(const bson_error_t& failure) {
  return failure.domain == MONGOC_ERROR_SERVER || failure.domain == MONGOC_ERROR_WRITE_CONCERN;
}

/// The driver's own errors are lost connections, missing servers and refused logins, except for wrong arguments.
bool isUnavailable(const bson_error_t& failure) {
  switch (failure.domain) {
    case MONGOC_ERROR_SERVER: return isAmong(kUnavailable, failure.code);
    case MONGOC_ERROR_BSON:
    case MONGOC_ERROR_COMMAND:
    case MONGOC_ERROR_NAMESPACE: return false;
    default: return true;
  }
}

Error refusal(MongoWork work) {
  switch (work) {
    case MongoWork::reading: return invalidFilter("The document store does not allow this search.");
    case MongoWork::changing: return invalidChange("A value in a document does not allow the change.");
    default: return invalidDocument("The document store does not allow this document.");
  }
}

}  // namespace

Error mongoError(const bson_error_t& failure, MongoWork work) {
  const base::LogFields details{
      {"error", failure.message}, {"code", std::int64_t{failure.code}}, {"domain", std::int64_t{failure.domain}}};
  if (isUnavailable(failure)) {
    base::logWarn("documents", "MongoDB cannot serve", details);
    if (base::DeadlineScope::current().expired()) return callTooLate();
    return base::unavailable("The document store cannot be used now.");
  }
  if (isTheServers(failure)) {
    if (isAmong(kDuplicates, failure.code)) {
      return {ErrorKind::conflict, "conflict", "Something with this key exists already."};
    }
    if (isAmong(kTooLarge, failure.code)) return documentTooLarge();
    if (isAmong(kChangedIndex, failure.code)) {
      return {ErrorKind::conflict, "index_changed", "An index exists with another definition."};
    }
    if (isAmong(kRefusals, failure.code)) {
      base::logDebug("documents", "MongoDB refused", details);
      return refusal(work);
    }
  }
  base::logError("documents", "MongoDB failed", details);
  return {ErrorKind::internal, "internal", "The document store failed."};
}

}  // namespace instaplay::stores
