#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "host/http/message.hpp"
#include "host/http/request_context.hpp"

namespace instaplay::http {

/// One rule of the middleware. Any thread, many requests at once.
class Step {
 public:
  virtual ~Step() = default;
  /// Looks at the request and notes what it found. Throws base::Error or Refusal to end it; a response ends it, too.
  virtual std::optional<Response> begin(RequestContext&) const { return std::nullopt; }
  /// Adds to whatever is answered, errors included; endpoint may be null, every other finding empty.
  virtual void finish(const RequestContext&, Response&) const {}
};

using Steps = std::vector<std::unique_ptr<Step>>;

}  // namespace instaplay::http
