#include "host/http/validation/patterns.hpp"

#include <re2/re2.h>

#include <functional>

#include "host/http/validation/schema.hpp"

namespace instaplay::http {
namespace {

const RE2& dateTime() {
  static const RE2 pattern(
      R"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d))");
  return pattern;
}

const RE2& date() {
  static const RE2 pattern(R"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))");
  return pattern;
}

const RE2& uuid() {
  static const RE2 pattern(R"([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})");
  return pattern;
}

const RE2& email() {
  static const RE2 pattern(R"([^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+)");
  return pattern;
}

}  // namespace

Patterns::Patterns() = default;
Patterns::Patterns(Patterns&&) noexcept = default;
Patterns::~Patterns() = default;

void Patterns::add(const std::string& pattern) {
  if (compiled_.contains(pattern)) return;
  RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_unique<RE2>(pattern, options);
  if (!compiled->ok()) throw SchemaError("the pattern \"" + pattern + "\" is not usable: " + compiled->error());
  compiled_.emplace(pattern, std::move(compiled));
}

bool Patterns::matches(std::string_view pattern, std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_.find(pattern)->second);
}

bool hasFormat(std::string_view format, std::string_view text) {
  const re2::StringPiece piece(text.data(), text.size());
  if (format == "date-time") return RE2::FullMatch(piece, dateTime());
  if (format == "date") return RE2::FullMatch(piece, date());
  if (format == "uuid") return RE2::FullMatch(piece, uuid());
  if (format == "email") return RE2::FullMatch(piece, email());
  return true;
}

}  // namespace instaplay::http
