#include "host/stores/mail/mail_text.hpp"

#include <Poco/Net/MailMessage.h>
#include <Poco/Net/MessageHeader.h>
#include <doctest/doctest.h>

#include <sstream>

using namespace instaplay::stores;

namespace {

// What Poco's own reader makes of one encoded word: an independent judge of RFC 2047.
std::string decodedWord(const std::string& word) { return Poco::Net::MessageHeader::decodeWord(word); }

// The white space between encoded words is no part of the text.
std::string decoded(const std::string& header) {
  std::istringstream words(header);
  std::string text;
  for (std::string word; words >> word;) text += decodedWord(word);
  return text;
}

std::string longestLine(const std::string& text) {
  std::string longest;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) longest = line.size() > longest.size() ? line : longest;
  return longest;
}

}  // namespace

TEST_CASE("a short ASCII subject stays as it is") {
  CHECK(encodeHeader("Reset your password") == "Reset your password");
  CHECK(encodeHeader("").empty());
}

TEST_CASE("any other subject becomes encoded words that give it back") {
  std::string emoji;
  for (int i = 0; i < 60; ++i) emoji += "\xF0\x9F\x98\x80";
  for (const std::string& subject : {std::string("Gr\xC3\xBC\xC3\x9F"
                                                 "e"),
                                     emoji, std::string(200, 'x'), std::string("=?UTF-8?B?eA==?="), "x" + emoji}) {
    const std::string header = encodeHeader(subject);
    CAPTURE(subject);
    CHECK(longestLine(header).size() <= 76);
    CHECK(decoded(header) == subject);
  }
}

TEST_CASE("an encoded word never cuts a character") {
  std::string subject = "x";
  for (int i = 0; i < 60; ++i) subject += "\xF0\x9F\x98\x80";
  std::istringstream words(encodeHeader(subject));
  std::size_t count = 0;
  for (std::string word; words >> word; ++count) {
    const std::string alone = decodedWord(word);
    CHECK((static_cast<unsigned char>(alone.back()) & 0xC0) == 0x80);
    CHECK((static_cast<unsigned char>(alone.front()) & 0xC0) != 0x80);
  }
  CHECK(count > 4);
}

TEST_CASE("the text of a mail for transport is ASCII in short lines and gives itself back with CRLF") {
  const std::string text = "Hej \xC3\x85sa,\n.\nhttps://example.org/verify?token=" + std::string(300, 'a') + "\r\nend";
  const std::string composed = composeForTransport({"asa@example.org", "Hej", text}, "no-reply@example.org", 0);
  CHECK(longestLine(composed).size() <= 78);
  CHECK(composed.find_first_not_of("\r\n\t") == 0);
  std::istringstream stream(composed);
  Poco::Net::MailMessage message;
  message.read(stream);
  CHECK(message.getContent() ==
        "Hej \xC3\x85sa,\r\n.\r\nhttps://example.org/verify?token=" + std::string(300, 'a') + "\r\nend");
  CHECK(message.getSender() == "no-reply@example.org");
  CHECK(message.get("Date") == "Thu, 1 Jan 1970 00:00:00 GMT");
  CHECK(message.get("Message-ID").find("@example.org>") != std::string::npos);
  CHECK(message.get("MIME-Version") == "1.0");
}
