#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/stores/sql/port.hpp"

namespace instaplay::stores::contract {

/// Makes a store on an empty database of its own.
using MakeSqlStore = std::function<std::unique_ptr<SqlStore>()>;

/// What every SqlStore must do. Call it in a TEST_CASE of its own: each SUBCASE runs on a new store.
void runSqlContract(const MakeSqlStore& make);

/// The parts, in files of their own.
void runValueContract(const MakeSqlStore& make);
void runConcurrencyContract(const MakeSqlStore& make);
void runDeadlineContract(const MakeSqlStore& make);
void runDeferredContract(const MakeSqlStore& make);

std::int64_t exec(SqlRunner& sql, std::string_view text, std::initializer_list<SqlValue> params = {});
/// The first column of the first row, as text; "NULL", or "none" without a row.
std::string value(SqlRunner& sql, std::string_view text, std::initializer_list<SqlValue> params = {});
/// The first column of every row, as text.
std::vector<std::string> values(SqlRunner& sql, std::string_view text, std::initializer_list<SqlValue> params = {});

std::unique_ptr<SqlTransaction> beginWrite(SqlStore& sql);
std::unique_ptr<SqlTransaction> beginRead(SqlStore& sql);

/// The kind of base::Error that run throws; fails the test when it throws none.
base::ErrorKind kindThrownBy(const std::function<void()>& run);

}  // namespace instaplay::stores::contract
