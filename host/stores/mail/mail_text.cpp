#include "host/stores/mail/mail_text.hpp"

#include <Poco/Base64Encoder.h>
#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <sstream>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"

namespace instaplay::stores {
namespace {

constexpr std::size_t kMaxAddress = 254;
constexpr std::size_t kMaxEncodedWordBytes = 45;  // 60 in base64, 72 with its frame: RFC 2047 allows 75
constexpr std::size_t kMaxPlainHeader = 66;       // "Subject: " and this fit the 78 of RFC 5322
constexpr int kBase64LineLength = 76;

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool isAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool continuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool isAddressCharacter(char c) {
  return isAscii(c) && !isControl(c) && std::string_view(" <>()[],;:\\\"").find(c) == std::string_view::npos;
}

// lineLength 0: all in one line.
std::string base64(std::string_view bytes, int lineLength) {
  std::ostringstream text;
  Poco::Base64Encoder encoder(text);
  encoder.rdbuf()->setLineLength(lineLength);
  encoder.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  encoder.close();
  return text.str();
}

std::string withCrlf(std::string_view text) {
  std::string lines;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) lines += '\r';
    lines += text[i];
  }
  return lines;
}

std::string messageId(std::string_view from) {
  return "<" + base::toHex(base::randomBytes(16)) + std::string(from.substr(from.rfind('@'))) + ">";
}

std::string date(std::int64_t nowMs) {
  return Poco::DateTimeFormatter::format(Poco::Timestamp(nowMs * 1000), Poco::DateTimeFormat::RFC1123_FORMAT);
}

std::string headers(const Mail& mail, std::string_view from, std::int64_t nowMs, std::string_view subject,
                    std::string_view encoding, std::string_view lineEnd) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append(lineEnd);
  };
  add("From", from);
  add("To", mail.to);
  add("Subject", subject);
  add("Date", date(nowMs));
  add("Message-ID", messageId(from));
  add("MIME-Version", "1.0");
  add("Content-Type", "text/plain; charset=utf-8");
  add("Content-Transfer-Encoding", encoding);
  return text.append(lineEnd);
}

}  // namespace

void requireAddress(std::string_view address) {
  const auto at = address.find('@');
  const bool plain = address.size() <= kMaxAddress && std::all_of(address.begin(), address.end(), isAddressCharacter);
  if (plain && at != std::string_view::npos && at > 0 && at + 1 < address.size() && at == address.rfind('@')) return;
  throw base::Error(base::ErrorKind::invalid, "invalid_address", "This is not an e-mail address we can send to.");
}

void requireSendable(const Mail& mail) {
  requireAddress(mail.to);
  if (std::any_of(mail.subject.begin(), mail.subject.end(), isControl)) {
    throw base::Error(base::ErrorKind::invalid, "invalid_subject", "A mail's subject is one line.");
  }
  if (!base::isUtf8(mail.subject) || !base::isUtf8(mail.text)) {
    throw base::Error(base::ErrorKind::invalid, "invalid_mail", "A mail is text in UTF-8.");
  }
}

std::string encodeHeader(std::string_view utf8) {
  // "=?" in plain text would be taken for an encoded word; long lines would need folding.
  const bool plain = std::all_of(utf8.begin(), utf8.end(), isAscii) && utf8.find("=?") == std::string_view::npos;
  if (plain && utf8.size() <= kMaxPlainHeader) return std::string(utf8);
  std::string words;
  while (!utf8.empty()) {
    std::size_t length = std::min(kMaxEncodedWordBytes, utf8.size());
    while (length < utf8.size() && continuesCharacter(utf8[length])) --length;
    words += (words.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base64(utf8.substr(0, length), 0) + "?=");
    utf8.remove_prefix(length);
  }
  return words;
}

std::string composeForTransport(const Mail& mail, std::string_view from, std::int64_t nowMs) {
  return headers(mail, from, nowMs, encodeHeader(mail.subject), "base64", "\r\n") +
         base64(withCrlf(mail.text), kBase64LineLength) + "\r\n";
}

std::string composeForReading(const Mail& mail, std::string_view from, std::int64_t nowMs) {
  return headers(mail, from, nowMs, mail.subject, "8bit", "\n") + mail.text;
}

}  // namespace instaplay::stores
