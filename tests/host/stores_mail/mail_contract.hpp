#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "host/base/error.hpp"
#include "host/stores/mail/port.hpp"

namespace instaplay::stores {

inline base::ErrorKind failureOf(const std::function<void()>& work) {
  try {
    work();
  } catch (const base::Error& error) {
    return error.kind;
  }
  FAIL("nothing was thrown");
  return base::ErrorKind::internal;
}

inline void mailerRefusesBadMail(Mailer& mailer) {
  for (const std::string to :
       {"", "alice", "@example.org", "alice@", "a@b@c", "alice@example.org\r\nBcc: eve@example.org", "a b@example.org",
        "Alice <alice@example.org>", "alice@example.org,eve@example.org", "ali\xC3\xA7@example.org"}) {
    CAPTURE(to);
    CHECK(failureOf([&] { mailer.send({to, "Hello", "text"}); }) == base::ErrorKind::invalid);
  }
  for (const std::string subject : {"Hello\r\nBcc: eve@example.org", "Hello\n", "\r", "tab\there", "bad \xFF"}) {
    CAPTURE(subject);
    CHECK(failureOf([&] { mailer.send({"alice@example.org", subject, "text"}); }) == base::ErrorKind::invalid);
  }
  CHECK(failureOf([&] { mailer.send({"alice@example.org", "Hello", "bad \xFF"}); }) == base::ErrorKind::invalid);
}

}  // namespace instaplay::stores
