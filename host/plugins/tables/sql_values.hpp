#pragma once

#include <instaplay/abi/sql.h>

#include <array>
#include <cstddef>
#include <vector>

#include "host/stores/sql/port.hpp"

namespace instaplay::plugins {

/// Room for a handful of values on the stack, and for more on the heap.
template <class T, std::size_t kInline = 16>
class FewValues {
 public:
  T* resize(std::size_t count) {
    if (count > kInline) more_.resize(count);
    return count > kInline ? more_.data() : inline_.data();
  }

 private:
  std::array<T, kInline> inline_{};
  std::vector<T> more_;
};

/// Parameters of a plugin as the stores take them. Borrows the texts.
class SqlArguments {
 public:
  /// Throws base::Error invalid for a type that the ABI does not have.
  SqlArguments(const ip_value* values, std::size_t count);
  stores::SqlParams get() const { return params_; }

 private:
  FewValues<stores::SqlValue> room_;
  stores::SqlParams params_;
};

/// A row of a store as a plugin takes it. The result borrows the row and this object.
class AbiRow {
 public:
  const ip_value* fill(stores::SqlRow row);

 private:
  FewValues<ip_value, 24> room_;
};

}  // namespace instaplay::plugins
