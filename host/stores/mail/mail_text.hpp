#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/stores/mail/port.hpp"

namespace instaplay::stores {

/// Throws invalid unless address is one plain ASCII address ("invalid_address").
void requireAddress(std::string_view address);
/// Throws invalid for a bad address, control characters in the subject (header injection) or text that is not UTF-8.
void requireSendable(const Mail& mail);

/// A header value in ASCII: as it is, or in encoded words of RFC 2047 that never cut a character.
std::string encodeHeader(std::string_view utf8);

/// The whole message for SMTP, lines ended by CRLF, the text in base64: only ASCII whatever it holds.
std::string composeForTransport(const Mail& mail, std::string_view from, std::int64_t nowMs);
/// The whole message for people to read, lines ended by LF, everything in plain UTF-8.
std::string composeForReading(const Mail& mail, std::string_view from, std::int64_t nowMs);

}  // namespace instaplay::stores
