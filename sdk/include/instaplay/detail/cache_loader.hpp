#pragma once

#include <instaplay/abi/cache.h>
#include <instaplay/detail/sink.hpp>
#include <instaplay/str.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay {
inline namespace sdk_v1 {

/// Takes the values that a batch loader found. Lives during the load only.
class CacheValues {
 public:
  CacheValues(ip_indexed_sink sink, void* context) noexcept : sink_(sink), context_(context) {}

  /// The value of keys[index]; the bytes are copied.
  void put(std::size_t index, std::string_view value) const { sink_(context_, index, toStr(value)); }

 private:
  ip_indexed_sink sink_;
  void* context_;
};

namespace detail {

/// Collects one optional value a key.
struct ValueCollector {
  explicit ValueCollector(std::size_t count) : values(count) {}

  static void receive(void* self, std::size_t index, ip_str value) noexcept {
    auto& collector = *static_cast<ValueCollector*>(self);
    collector.keeper.run([&] { collector.values.at(index) = std::string(toView(value)); });
  }

  std::vector<std::optional<std::string>> values;
  ExceptionKeeper keeper;
};

template <class Item>
struct ScoredCollector {
  static void receive(void* self, double score, ip_str member) noexcept {
    auto& collector = *static_cast<ScoredCollector*>(self);
    collector.keeper.run([&] { collector.items.push_back(Item{score, std::string(toView(member))}); });
  }

  std::vector<Item> items;
  ExceptionKeeper keeper;
};

/// An ip_loader for one function object; its exception waits in keeper until the host has returned.
template <class Load>
struct CacheLoader {
  Load& load;
  ExceptionKeeper keeper;

  static ip_status run(void* self, const std::size_t* wanted, std::size_t count, ip_indexed_sink out,
                       void* outContext) noexcept {
    auto& loader = *static_cast<CacheLoader*>(self);
    const bool done = loader.keeper.run(
        [&] { loader.load(std::vector<std::size_t>(wanted, wanted + count), CacheValues(out, outContext)); });
    return done ? IP_OK : IP_E_EXCEPTION;
  }
};

}  // namespace detail
}  // namespace sdk_v1
}  // namespace instaplay
