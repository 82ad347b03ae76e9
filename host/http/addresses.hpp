#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace instaplay::http {

/// An IPv4 or IPv6 address; IPv4 is kept in its mapped IPv6 form.
class Address {
 public:
  static std::optional<Address> parse(std::string_view text);

  std::string text() const;
  /// What rate limits count: the address, or the /64 of an IPv6 address.
  std::string limitKey() const;
  bool isV4() const;
  /// Whether the first bits are those of other; bits counts from the IPv6 form.
  bool sharesPrefix(const Address& other, int bits) const;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

/// The proxies whose X-Forwarded-For is believed: addresses and CIDR blocks.
class TrustedProxies {
 public:
  /// Throws std::invalid_argument that names the entry.
  explicit TrustedProxies(const std::vector<std::string>& entries);

  bool contains(const Address& address) const;
  /// The client behind peer: the rightmost address of the chain that is no trusted proxy.
  std::string clientOf(std::string_view peer, const std::vector<std::string_view>& forwardedFor) const;

 private:
  struct Block {
    Address address;
    int bits;
  };
  std::vector<Block> blocks_;
};

}  // namespace instaplay::http
