#pragma once

#include <string>

namespace instaplay::stores {

struct Mail {
  std::string to, subject, text;
};

/// Sends plain-text mail; blocks until the server took it. Throws invalid for a bad address or a line break in to or
/// subject, unavailable when the server does not take it now. Safe from any thread.
class Mailer {
 public:
  virtual ~Mailer() = default;
  virtual void send(const Mail& mail) = 0;
};

}  // namespace instaplay::stores
