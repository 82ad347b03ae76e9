#include "host/stores/sql/mysql_failure.hpp"

#include <mysql/errmsg.h>
#include <mysql/mysql.h>
#include <mysql/mysqld_error.h>

#include "host/base/error.hpp"
#include "host/base/log.hpp"
#include "host/stores/sql/port.hpp"
#include "host/stores/sql/sql_errors.hpp"

namespace instaplay::stores {
namespace {

// Numbers that the client's headers do not name, since only one of MariaDB and MySQL sends them.
constexpr unsigned int kDisconnectedWhenIdle = 4031;
constexpr unsigned int kStatementTimeoutOfMysql = 3024;
constexpr unsigned int kSerializationFailure = 3101;

constexpr auto kCannotServe = "The database cannot be used now.";
constexpr auto kBusy = "The database is busy.";
constexpr auto kFull = "The database is full.";

bool isUniqueViolation(unsigned int code) {
  return code == ER_DUP_ENTRY || code == ER_DUP_KEY || code == ER_DUP_ENTRY_WITH_KEY_NAME;
}

bool isTransactionConflict(unsigned int code) {
  return code == ER_LOCK_WAIT_TIMEOUT || code == ER_LOCK_DEADLOCK || code == kSerializationFailure;
}

/// What the client itself finds wrong with its connection leaves nothing to rely on.
bool isClientError(unsigned int code) {
  return (code >= CR_MIN_ERROR && code <= CR_MAX_ERROR) || (code >= CER_MIN_ERROR && code <= CER_MAX_ERROR);
}

bool isTooLarge(unsigned int code) {
  return code == ER_DATA_TOO_LONG || code == ER_NET_PACKET_TOO_LARGE || code == CR_NET_PACKET_TOO_LARGE;
}

SqlError::Cause causeOf(unsigned int code) {
  switch (code) {
    case ER_TABLE_EXISTS_ERROR:
    case ER_BAD_TABLE_ERROR:
    case ER_DUP_FIELDNAME:
    case ER_DUP_KEYNAME:
    case ER_CANT_DROP_FIELD_OR_KEY:
    case ER_DUP_CONSTRAINT_NAME:
    case ER_MULTIPLE_PRI_KEY: return SqlError::Cause::alreadySo;
    default: return SqlError::Cause::other;
  }
}

/// What the client is told about a store that cannot serve now; nothing when the statement is to blame.
const char* unavailableMessage(unsigned int code) {
  switch (code) {
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL: return kFull;
    case ER_STATEMENT_TIMEOUT:
    case kStatementTimeoutOfMysql:
    case ER_QUERY_INTERRUPTED:
    case ER_CON_COUNT_ERROR:
    case ER_TOO_MANY_USER_CONNECTIONS:
    case ER_USER_LIMIT_REACHED:
    case ER_MAX_PREPARED_STMT_COUNT_REACHED: return kBusy;
    case ER_OPTION_PREVENTS_STATEMENT:
    case ER_READ_ONLY_MODE:
    case ER_UNKNOWN_COM_ERROR:
    case ER_OUTOFMEMORY:
    case ER_OUT_OF_RESOURCES:
    case ER_LOCK_TABLE_FULL:
    case ER_GET_ERRNO:
    case ER_ERROR_DURING_COMMIT: return kCannotServe;
    case ER_CRASHED_ON_USAGE:
    case ER_CRASHED_ON_REPAIR:
    case ER_NOT_KEYFILE: return "The database is damaged.";
    default: return nullptr;
  }
}

}  // namespace

MysqlFailure MysqlFailure::of(st_mysql& connection) { return {mysql_errno(&connection), mysql_error(&connection)}; }

MysqlFailure MysqlFailure::of(st_mysql_stmt& statement) {
  return {mysql_stmt_errno(&statement), mysql_stmt_error(&statement)};
}

bool breaksConnection(const MysqlFailure& failure) {
  switch (failure.code) {
    case ER_SERVER_SHUTDOWN:
    case ER_NORMAL_SHUTDOWN:
    case ER_CONNECTION_KILLED:
    case ER_NET_PACKET_TOO_LARGE:
    case ER_NET_READ_ERROR:
    case ER_NET_READ_INTERRUPTED:
    case ER_NET_ERROR_ON_WRITE:
    case ER_NET_WRITE_INTERRUPTED:
    case kDisconnectedWhenIdle: return true;
    default: return isClientError(failure.code);
  }
}

bool wantsPreparingAgain(const MysqlFailure& failure) {
  return failure.code == ER_NEED_REPREPARE || failure.code == ER_UNKNOWN_STMT_HANDLER ||
         failure.code == ER_MAX_PREPARED_STMT_COUNT_REACHED;
}

void throwError(const MysqlFailure& failure, std::string_view sql) {
  if (isUniqueViolation(failure.code)) {
    throw base::Error(base::ErrorKind::conflict, "conflict", "Something with this key exists already.");
  }
  const auto code = static_cast<std::int64_t>(failure.code);
  if (isTransactionConflict(failure.code)) {
    base::logInfo("sql", "a transaction was undone for another", {{"error", failure.message}, {"code", code}});
    throw TransactionConflict(kBusy);
  }
  if (failure.code == ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION) {
    throw base::Error(base::ErrorKind::state, "transaction_read_only", "The transaction is read-only.");
  }
  if (isTooLarge(failure.code)) {
    base::logError("sql", "value refused", {{"error", failure.message}, {"code", code}, {"sql", sql}});
    throw base::Error(base::ErrorKind::tooLarge, "too_large", "The value is too large for the database.");
  }
  if (breaksConnection(failure)) {
    base::logWarn("sql", "connection lost", {{"error", failure.message}, {"code", code}});
    throw ConnectionLost(kCannotServe);
  }
  if (const char* message = unavailableMessage(failure.code)) {
    base::logWarn("sql", "the database cannot serve", {{"error", failure.message}, {"code", code}});
    throw base::unavailable(message);
  }
  base::logError("sql", "statement refused", {{"error", failure.message}, {"code", code}, {"sql", sql}});
  throw SqlError(failure.message, causeOf(failure.code));
}

}  // namespace instaplay::stores
