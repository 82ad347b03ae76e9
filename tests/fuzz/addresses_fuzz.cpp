#include <vector>

#include "host/http/addresses.hpp"
#include "tests/fuzz/harness.hpp"

// The first line is an entry of the trusted proxies, the second the peer, the others X-Forwarded-For. The client's
// address is written in one way, or it is the peer as it is.

using namespace instaplay;
using namespace instaplay::fuzz;
using http::Address;
using http::TrustedProxies;

namespace {

void checkAddress(std::string_view text) {
  const auto address = Address::parse(text);
  if (!address) return;
  const std::string written = address->text();
  const auto again = Address::parse(written);
  expect(again && again->text() == written && again->sharesPrefix(*address, 128), "it reads the same again");
  expect(written.find_first_not_of("0123456789abcdef.:") == std::string::npos, "an address is plain");
  expect(again->limitKey() == address->limitKey() && !address->limitKey().empty(), "limits count it as one");
  expect(address->sharesPrefix(*Address::parse("::"), 0), "every address shares no bits");
}

void checkClient(const TrustedProxies& proxies, std::string_view peer, const std::vector<std::string_view>& chain) {
  const std::string client = proxies.clientOf(peer, chain);
  const auto address = Address::parse(peer);
  if (!address) return expect(client == peer, "a peer that is no address stays as it is");
  expect(Address::parse(client)->text() == client, "a client is written in one way");
  if (!proxies.contains(*address)) expect(client == address->text(), "who is not trusted speaks for nobody else");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = textOf(data, size);
  const std::string proxy(takeLine(rest));
  const auto peer = takeLine(rest);
  std::vector<std::string_view> chain;
  while (!rest.empty()) chain.push_back(takeLine(rest));
  checkAddress(proxy);
  checkAddress(peer);
  checkClient(TrustedProxies({"10.0.0.0/8", "::1", "fd00::/8"}), peer, chain);
  try {
    checkClient(TrustedProxies({proxy}), peer, chain);
  } catch (const std::invalid_argument& error) {
    expect(std::string_view(error.what()).find(proxy.substr(0, proxy.find('\0'))) != std::string_view::npos,
           "the refusal names the entry");
  }
  return 0;
}
