#pragma once

#include <instaplay/json.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace instaplay::testing {

/// A name as HTTP compares it.
inline std::string toLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// What a request was answered with. A value of its own.
struct Answer {
  struct Failure {
    std::string code;
    std::string message;
    std::vector<Field> fields;
  };

  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;

  /// The first header of that name, or "".
  std::string header(std::string_view name) const {
    const std::string wanted = toLower(name);
    for (const auto& [key, value] : headers) {
      if (key == wanted) return value;
    }
    return {};
  }

  /// The value of a cookie that the answer sets; "" when it removes it, nothing when it does not mention it.
  std::optional<std::string> cookie(std::string_view name) const {
    const std::string start = std::string(name) + "=";
    for (const auto& [key, value] : headers) {
      if (key != "set-cookie" || value.compare(0, start.size(), start) != 0) continue;
      return value.substr(start.size(), value.find(';') - start.size());
    }
    return std::nullopt;
  }

  /// The body as JSON. Throws std::runtime_error with the status and the body when it is none.
  Json json() const {
    Json value = Json::parse(body, nullptr, false);
    if (value.is_discarded()) throw unexpected("JSON");
    return value;
  }

  /// "data" of the envelope. Throws as json() when the answer is a failure.
  Json data() const { return member("data"); }

  /// "error" of the envelope. Throws as json() when the answer is a success.
  Failure error() const {
    const Json found = member("error");
    return {found.value("code", ""), found.value("message", ""),
            fieldsFromJson(dumpJson(found.value("fields", Json::array())))};
  }

  /// The cursor of the next page, nothing on the last one.
  std::optional<std::string> next() const { return optionalField<std::string>(member("meta"), "next"); }

 private:
  Json member(const char* name) const {
    const Json envelope = json();
    if (!envelope.is_object() || !envelope.contains(name)) throw unexpected(name);
    return envelope[name];
  }

  std::runtime_error unexpected(std::string_view wanted) const {
    return std::runtime_error("the answer has no " + std::string(wanted) + ": " + std::to_string(status) + " " + body);
  }
};

}  // namespace instaplay::testing
