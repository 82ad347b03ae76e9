#include <sstream>
#include <vector>

#include "host/base/error.hpp"
#include "host/http/cookies.hpp"
#include "tests/fuzz/harness.hpp"

// Each line is the value of one Cookie field. A token is read when exactly one cookie of the name is there, and only
// one that can be written back.

using namespace instaplay;
using namespace instaplay::fuzz;
using http::SessionCookie;

namespace {

bool isPlain(std::string_view token) {
  return !token.empty() && token.size() <= 512 &&
         token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == token.npos;
}

/// The values of all cookies of a name, by the letter of RFC 6265.
std::vector<std::string> valuesOf(const http::Headers& headers, const std::string& name) {
  std::vector<std::string> values;
  for (const http::Header& header : headers.all()) {
    std::istringstream pairs(header.value);
    for (std::string pair; std::getline(pairs, pair, ';');) {
      while (pair.starts_with(' ')) pair.erase(0, 1);
      while (pair.ends_with(' ')) pair.pop_back();
      if (pair.starts_with(name + "=")) values.push_back(pair.substr(name.size() + 1));
    }
  }
  return values;
}

void expectWritten(const SessionCookie& cookie, const std::string& name, std::string_view token) {
  std::string written;
  try {
    written = cookie.write(token, 60);
  } catch (const base::Error&) {
    expect(!token.empty() && !isPlain(token), "a plain token is written");
    return;
  }
  expect(token.empty() || isPlain(token), "nothing but a plain token is written");
  expect(written.find_first_of("\r\n") == std::string::npos, "a cookie is one line");
  http::Headers back;
  back.add("Cookie", written.substr(0, written.find(';')));
  expect(written.starts_with(name + "=") && cookie.read(back) == token, "what is written is read");
}

void check(const http::Headers& headers, SessionCookie::Transport transport, const std::string& name) {
  const SessionCookie cookie(transport);
  const auto token = cookie.read(headers);
  const auto values = valuesOf(headers, name);
  expect(token == (values.size() == 1 && isPlain(values[0]) ? values[0] : ""), "one plain cookie of the name is read");
  if (!token.empty()) expectWritten(cookie, name, token);
  for (const http::Header& header : headers.all()) expectWritten(cookie, name, header.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  http::Headers headers;
  for (std::string_view rest = textOf(data, size); !rest.empty();) headers.add("cookie", takeLine(rest));
  check(headers, SessionCookie::Transport::secure, "__Host-instaplay");
  check(headers, SessionCookie::Transport::plain, "instaplay");
  return 0;
}
