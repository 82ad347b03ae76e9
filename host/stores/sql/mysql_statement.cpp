#include "host/stores/sql/mysql_statement.hpp"

#include <mysql/errmsg.h>
#include <mysql/mysqld_error.h>

#include <string>

#include "host/stores/sql/mysql_dialect.hpp"
#include "host/stores/sql/mysql_failure.hpp"

namespace instaplay::stores {
namespace {

void setBytes(MYSQL_BIND& binding, enum_field_types type, std::string_view bytes) {
  binding.buffer_type = type;
  binding.buffer = const_cast<char*>(bytes.data() == nullptr ? "" : bytes.data());
  binding.buffer_length = static_cast<unsigned long>(bytes.size());
}

MYSQL_BIND bindingFor(const SqlValue& value) {
  MYSQL_BIND binding{};
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    binding.buffer_type = MYSQL_TYPE_LONGLONG;
    binding.buffer = const_cast<std::int64_t*>(number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    binding.buffer_type = MYSQL_TYPE_DOUBLE;
    binding.buffer = const_cast<double*>(real);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    setBytes(binding, MYSQL_TYPE_STRING, *text);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    setBytes(binding, MYSQL_TYPE_BLOB, blob->bytes);
  } else {
    binding.buffer_type = MYSQL_TYPE_NULL;
  }
  return binding;
}

}  // namespace

MysqlStatement::MysqlStatement(MYSQL& connection, std::string_view sql) : handle_(mysql_stmt_init(&connection)) {
  if (handle_ == nullptr) throw MysqlFailure::of(connection);
  // The client then tells how large each column of a result is, so that every row fits.
  const my_bool yes = 1;
  mysql_stmt_attr_set(handle_.get(), STMT_ATTR_UPDATE_MAX_LENGTH, &yes);
  const std::string text = toMysql(sql);
  if (mysql_stmt_prepare(handle_.get(), text.data(), static_cast<unsigned long>(text.size())) != 0) {
    throw MysqlFailure::of(*handle_);
  }
}

void MysqlStatement::run(SqlParams params) {
  bind(params);
  if (mysql_stmt_execute(handle_.get()) != 0) throw MysqlFailure::of(*handle_);
  if (mysql_stmt_field_count(handle_.get()) == 0) return;
  if (mysql_stmt_store_result(handle_.get()) != 0) throw MysqlFailure::of(*handle_);
  columns_.bindTo(*handle_);
}

void MysqlStatement::bind(SqlParams params) {
  const unsigned long wanted = mysql_stmt_param_count(handle_.get());
  if (wanted != params.size()) {
    throw MysqlFailure{ER_WRONG_ARGUMENTS, std::to_string(wanted) + " parameters in the statement, " +
                                               std::to_string(params.size()) + " given"};
  }
  parameters_.clear();
  for (const SqlValue& value : params) parameters_.push_back(bindingFor(value));
  if (wanted > 0 && mysql_stmt_bind_param(handle_.get(), parameters_.data()) != 0) throw MysqlFailure::of(*handle_);
}

bool MysqlStatement::step() {
  if (mysql_stmt_field_count(handle_.get()) == 0) return false;
  switch (mysql_stmt_fetch(handle_.get())) {
    case 0: return true;
    case MYSQL_NO_DATA: return false;
    case MYSQL_DATA_TRUNCATED: throw MysqlFailure{ER_DATA_TOO_LONG, "a column does not fit into its type"};
    default: throw MysqlFailure::of(*handle_);
  }
}

std::int64_t MysqlStatement::affected() const {
  if (mysql_stmt_field_count(handle_.get()) > 0) return 0;
  const auto rows = static_cast<std::int64_t>(mysql_stmt_affected_rows(handle_.get()));
  return rows < 0 ? 0 : rows;
}

void MysqlStatement::reset() noexcept { mysql_stmt_free_result(handle_.get()); }

}  // namespace instaplay::stores
