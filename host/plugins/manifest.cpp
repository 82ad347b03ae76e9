#include "host/plugins/manifest.hpp"

#include <fmt/ranges.h>
#include <re2/re2.h>

namespace instaplay::plugins {

ManifestError::ManifestError(Manifest readable, std::vector<std::string> problems)
    : std::runtime_error(fmt::format("{}", fmt::join(problems, "\n"))),
      readable_(std::move(readable)),
      problems_(std::move(problems)) {}

std::optional<ServiceName> parseServiceName(std::string_view text) {
  static const re2::RE2 kPattern(R"(([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+/[1-9][0-9]{0,3})(?:\.([0-9]{1,4}))?)");
  ServiceName name;
  std::string minor;
  if (!re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), kPattern, &name.id, &minor)) return {};
  if (!minor.empty()) name.minor = static_cast<std::uint32_t>(std::stoul(minor));
  return name;
}

}  // namespace instaplay::plugins
