#include <algorithm>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/stores/mail/mail_text.hpp"
#include "tests/fuzz/harness.hpp"

// The lines are an address and a subject, the rest is the text of a mail. What is sent has the eight headers that the
// host writes and no other, and says what was to be said.

using namespace instaplay;
using namespace instaplay::fuzz;

namespace {

constexpr std::int64_t kNowMs = 784'111'777'000;
constexpr std::string_view kNames[] = {
    "From: ",       "To: ",           "Subject: ",      "Date: ",
    "Message-ID: ", "MIME-Version: ", "Content-Type: ", "Content-Transfer-Encoding: "};

std::string decodeBase64(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != '=' && c != '\r' && c != '\n') plain += c == '+' ? '-' : c == '/' ? '_' : c;
  }
  const auto bytes = base::fromBase64Url(plain);
  expect(bytes.has_value(), "base64 is well formed");
  return *bytes;
}

/// The text of a header value whose encoded words, if it has any, stand alone.
std::string decodeWords(std::string_view value) {
  constexpr std::string_view open = "=?UTF-8?B?", close = "?=";
  if (!value.starts_with(open)) return std::string(value);
  std::string text;
  while (!value.empty()) {
    const auto end = value.find(close, open.size());
    expect(value.starts_with(open) && end != value.npos && end + close.size() <= 75, "a word is short and whole");
    const std::string word = decodeBase64(value.substr(open.size(), end - open.size()));
    expect(base::isUtf8(word), "a word cuts no character");
    text += word;
    value.remove_prefix(std::min(value.find_first_not_of("\r\n ", end + close.size()), value.size()));
  }
  return text;
}

void checkTransport(const stores::Mail& mail) {
  const std::string sent = stores::composeForTransport(mail, "host@example.org", kNowMs);
  expect(std::ranges::all_of(sent, [](unsigned char c) { return c < 0x80 && c != 0; }), "what is sent is ASCII");
  std::string_view rest = sent;
  for (std::size_t found = 0; found < std::size(kNames); ++found) {
    expect(rest.starts_with(kNames[found]), "the headers are the host's");
    rest.remove_prefix(kNames[found].size());
    auto end = rest.find("\r\n");
    while (rest.substr(end + 2).starts_with(' ')) end = rest.find("\r\n", end + 2);
    const auto value = rest.substr(0, end);
    if (found == 1) expect(value == mail.to, "it goes where it should");
    if (found == 2) expect(decodeWords(value) == mail.subject, "the subject is what was given");
    rest.remove_prefix(end + 2);
  }
  expect(rest.starts_with("\r\n"), "nothing stands behind the headers");
  const std::string text = decodeBase64(rest);
  std::string lines, wanted = mail.text;
  std::ranges::copy_if(text, std::back_inserter(lines), [](char c) { return c != '\r'; });
  std::erase(wanted, '\r');
  expect(lines == wanted, "the text is what was given");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = textOf(data, size);
  stores::Mail mail;
  mail.to = takeLine(rest);
  mail.subject = takeLine(rest);
  mail.text = rest;
  try {
    stores::requireSendable(mail);
  } catch (const base::Error& error) {
    expect(error.kind == base::ErrorKind::invalid, "a refusal is the caller's");
    return 0;
  }
  checkTransport(mail);
  const std::string kept = stores::composeForReading(mail, "host@example.org", kNowMs);
  expect(std::ranges::count(kept, '\n') == 9 + std::ranges::count(mail.text, '\n'), "no header makes two lines");
  return 0;
}
