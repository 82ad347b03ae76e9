#include "host/http/addresses.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "host/base/bytes.hpp"

namespace instaplay::http {
namespace {

constexpr int kMappedBits = 96;  // of the prefix ::ffff:0:0/96
constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The entries of all fields, last first.
std::vector<std::string_view> entriesFromRight(const std::vector<std::string_view>& fields) {
  std::vector<std::string_view> entries;
  for (std::string_view rest : fields) {
    while (true) {
      const auto comma = rest.find(',');
      entries.push_back(trim(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  std::ranges::reverse(entries);
  return entries;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  const std::string terminated(text.substr(0, text.find('%')));
  Address address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) == 1) return address;
  std::ranges::copy(kMappedPrefix, address.bytes_.begin());
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes_.data() + kMappedPrefix.size()) == 1) return address;
  return std::nullopt;
}

bool Address::isV4() const { return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin()); }

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (isV4()) {
    inet_ntop(AF_INET, bytes_.data() + kMappedPrefix.size(), buffer.data(), buffer.size());
  } else {
    inet_ntop(AF_INET6, bytes_.data(), buffer.data(), buffer.size());
  }
  return buffer.data();
}

std::string Address::limitKey() const {
  if (isV4()) return text();
  return base::toHex({reinterpret_cast<const char*>(bytes_.data()), 8}) + "/64";
}

bool Address::sharesPrefix(const Address& other, int bits) const {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(bytes_.begin(), bytes_.begin() + bits / 8, other.bytes_.begin())) return false;
  const int rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
  return (bytes_[whole] & mask) == (other.bytes_[whole] & mask);
}

TrustedProxies::TrustedProxies(const std::vector<std::string>& entries) {
  for (const std::string& entry : entries) {
    const auto slash = entry.find('/');
    const auto address = Address::parse(std::string_view(entry).substr(0, slash));
    if (!address) throw std::invalid_argument("trusted proxy \"" + entry + "\" is no address and no CIDR block");
    const int offset = address->isV4() ? kMappedBits : 0;
    int bits = 128 - offset;
    if (slash != std::string::npos) {
      const char* end = entry.data() + entry.size();
      const auto parsed = std::from_chars(entry.data() + slash + 1, end, bits);
      if (parsed.ec != std::errc() || parsed.ptr != end || bits < 0 || bits > 128 - offset) {
        throw std::invalid_argument("trusted proxy \"" + entry + "\" has a wrong prefix length");
      }
    }
    blocks_.push_back({*address, bits + offset});
  }
}

bool TrustedProxies::contains(const Address& address) const {
  return std::ranges::any_of(blocks_,
                             [&](const Block& block) { return address.sharesPrefix(block.address, block.bits); });
}

std::string TrustedProxies::clientOf(std::string_view peer, const std::vector<std::string_view>& forwardedFor) const {
  auto client = Address::parse(peer);
  if (!client) return std::string(peer);
  if (!contains(*client)) return client->text();
  for (const std::string_view entry : entriesFromRight(forwardedFor)) {
    const auto next = Address::parse(entry);
    if (!next) break;
    client = next;
    if (!contains(*next)) break;
  }
  return client->text();
}

}  // namespace instaplay::http
