#pragma once

#include <string>
#include <vector>

#include "host/http/middleware/step.hpp"

namespace instaplay::http {

/// Lets pages of the listed origins call the API; off while the list is empty.
class CorsStep final : public Step {
 public:
  explicit CorsStep(std::vector<std::string> origins) : origins_(std::move(origins)) {}
  /// Answers preflights of listed origins.
  std::optional<Response> begin(RequestContext& request) const override;
  void finish(const RequestContext& request, Response& response) const override;

 private:
  /// The Origin of the request when it is listed, else empty.
  std::string_view listedOrigin(const RequestContext& request) const;

  std::vector<std::string> origins_;
};

}  // namespace instaplay::http
