#include "host/base/json.hpp"

#include <set>
#include <vector>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"

namespace instaplay::base {
namespace {

constexpr std::size_t kMaxDepth = 32;

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::invalid, "malformed_json", "The JSON is not acceptable: " + why + ".");
}

// Walks the text once and refuses what nlohmann's own parser would let pass; builds nothing.
class StrictCheck final : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      refuse("a whole number is beyond 64 bits");
    }
    return true;
  }
  bool number_float(number_float_t value, const string_t& text) override {
    if (!std::isfinite(value)) refuse("a number is beyond a double");
    // The lexer gives whole numbers that do not fit 64 bits as floats.
    if (text.find_first_of(".eE") == string_t::npos) refuse("a whole number is beyond 64 bits");
    return true;
  }
  bool string(string_t& text) override {
    if (text.find('\0') != string_t::npos) refuse("a string holds U+0000");
    return true;
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override {
    deeper();
    keys_.emplace_back();
    return true;
  }
  bool key(string_t& name) override {
    if (name.find('\0') != string_t::npos) refuse("a key holds U+0000");
    if (!keys_.back().insert(name).second) refuse("the key \"" + name.substr(0, 64) + "\" stands twice in one object");
    return true;
  }
  bool end_object() override {
    keys_.pop_back();
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    deeper();
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    refuse("it breaks at byte " + std::to_string(position));
  }

 private:
  void deeper() {
    if (++depth_ > kMaxDepth) refuse("it nests deeper than " + std::to_string(kMaxDepth));
  }

  std::size_t depth_ = 0;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

Json parseJson(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) refuse("it begins with a byte order mark");
  if (!isUtf8(text)) refuse("it is not valid UTF-8");
  // nlohmann's lexer takes a NUL byte for the end of the text and would not see what follows.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    refuse("it breaks at byte " + std::to_string(nul));
  StrictCheck check;
  Json::sax_parse(text, &check);
  return Json::parse(text);
}

std::string dumpJson(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

void appendJsonString(std::string& out, std::string_view text) { out += dumpJson(Json(text)); }

}  // namespace instaplay::base
