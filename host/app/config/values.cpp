#include "host/app/config/values.hpp"

#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

#include "host/base/nearest.hpp"

namespace instaplay::app {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array<Unit, 4> kSizeUnits{{{"", 1}, {"KiB", 1024}, {"MiB", 1024 * 1024}, {"GiB", 1024 * 1024 * 1024}}};
constexpr std::array<Unit, 5> kTimeUnits{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

std::string inQuotes(std::string_view text) { return '"' + std::string(text) + '"'; }

const std::string& scalarOf(const YAML::Node& node) {
  if (node.IsMap()) throw ValueError("must be a single value, not a section");
  if (node.IsSequence()) throw ValueError("must be a single value, not a list");
  return node.Scalar();
}

/// A whole number at the start of text, which is shortened to what follows it.
bool takeNumber(std::string_view& text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

template <std::size_t N>
std::int64_t readQuantity(const YAML::Node& node, const std::array<Unit, N>& units, const std::string& shape) {
  const std::string& text = scalarOf(node);
  std::string_view rest = text;
  std::int64_t number = 0;
  if (!takeNumber(rest, number) || number < 0) throw ValueError("must be " + shape + ", not " + inQuotes(text));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  for (const Unit& unit : units) {
    std::int64_t product = 0;
    if (unit.name == rest && !__builtin_mul_overflow(number, unit.factor, &product)) return product;
  }
  throw ValueError("must be " + shape + ", not " + inQuotes(text));
}

template <std::size_t N>
std::string printQuantity(std::int64_t amount, const std::array<Unit, N>& units) {
  const Unit* chosen = &units.front();
  for (const Unit& unit : units) {
    if (amount != 0 && amount % unit.factor == 0) chosen = &unit;
  }
  return std::to_string(amount / chosen->factor) + std::string(chosen->name);
}

template <class Print>
void checkBounds(std::int64_t amount, Bounds bounds, Print print) {
  if (amount < bounds.least) throw ValueError("must be at least " + print(bounds.least) + ", not " + print(amount));
  if (amount > bounds.most) throw ValueError("must be at most " + print(bounds.most) + ", not " + print(amount));
}

std::string printSize(std::int64_t bytes) { return printQuantity(bytes, kSizeUnits); }
std::string printTime(std::int64_t ms) { return printQuantity(ms, kTimeUnits); }

std::string readSecretFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw ValueError("cannot read the secret's file " + inQuotes(path));
  std::ostringstream content;
  content << file.rdbuf();
  std::string text = content.str();
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (text.empty()) throw ValueError("the secret's file " + inQuotes(path) + " is empty");
  return text;
}

}  // namespace

std::int64_t readInteger(const YAML::Node& node, Bounds bounds) {
  const std::string& text = scalarOf(node);
  std::string_view rest = text;
  std::int64_t number = 0;
  if (!takeNumber(rest, number) || !rest.empty()) throw ValueError("must be a whole number, not " + inQuotes(text));
  checkBounds(number, bounds, [](std::int64_t n) { return std::to_string(n); });
  return number;
}

void readValue(const YAML::Node& node, Bounds, bool& value) {
  const std::string& text = scalarOf(node);
  if (text != "true" && text != "false") throw ValueError("must be true or false, not " + inQuotes(text));
  value = text == "true";
}

void readValue(const YAML::Node& node, Bounds, std::string& value) { value = scalarOf(node); }

void readValue(const YAML::Node& node, Bounds, std::filesystem::path& value) {
  const std::string& text = scalarOf(node);
  if (text.empty()) throw ValueError("must be a path, not an empty text");
  value = text;
}

void readValue(const YAML::Node& node, Bounds, Secret& value) {
  constexpr std::string_view kFilePrefix = "file:";
  const std::string& text = scalarOf(node);
  value = Secret(text.starts_with(kFilePrefix) ? readSecretFile(text.substr(kFilePrefix.size())) : text);
}

void readValue(const YAML::Node& node, Bounds bounds, ByteSize& value) {
  const std::int64_t bytes = readQuantity(node, kSizeUnits, "a size such as 512, 64KiB or 1MiB");
  checkBounds(bytes, bounds, printSize);
  value.bytes = static_cast<std::uint64_t>(bytes);
}

void readValue(const YAML::Node& node, Bounds bounds, std::chrono::milliseconds& value) {
  const std::int64_t ms = readQuantity(node, kTimeUnits, "a time such as 250ms, 30s or 15m");
  checkBounds(ms, bounds, printTime);
  value = std::chrono::milliseconds(ms);
}

const Words<Environment>& wordsOf(Environment) {
  static const Words<Environment> words{{"development", Environment::development},
                                        {"production", Environment::production}};
  return words;
}

const Words<Role>& wordsOf(Role) {
  static const Words<Role> words{{"web", Role::web}, {"worker", Role::worker}};
  return words;
}

const Words<EmbeddedDriver>& wordsOf(EmbeddedDriver) {
  static const Words<EmbeddedDriver> words{{"embedded", EmbeddedDriver::embedded}};
  return words;
}

const Words<SqlDriver>& wordsOf(SqlDriver) {
  static const Words<SqlDriver> words{{"embedded", SqlDriver::embedded}, {"mysql", SqlDriver::mysql}};
  return words;
}

const Words<DocumentsDriver>& wordsOf(DocumentsDriver) {
  static const Words<DocumentsDriver> words{{"embedded", DocumentsDriver::embedded},
                                            {"mongodb", DocumentsDriver::mongodb}};
  return words;
}

const Words<RedisDriver>& wordsOf(RedisDriver) {
  static const Words<RedisDriver> words{{"embedded", RedisDriver::embedded}, {"redis", RedisDriver::redis}};
  return words;
}

const Words<LogFormat>& wordsOf(LogFormat) {
  static const Words<LogFormat> words{{"json", LogFormat::json}, {"console", LogFormat::console}};
  return words;
}

const Words<MailDriver>& wordsOf(MailDriver) {
  static const Words<MailDriver> words{{"file", MailDriver::file}, {"smtp", MailDriver::smtp}};
  return words;
}

const Words<MailTls>& wordsOf(MailTls) {
  static const Words<MailTls> words{{"off", MailTls::off}, {"starttls", MailTls::starttls}};
  return words;
}

const Words<base::LogLevel>& wordsOf(base::LogLevel) {
  using base::LogLevel;
  static const Words<LogLevel> words{{"trace", LogLevel::trace},
                                     {"debug", LogLevel::debug},
                                     {"info", LogLevel::info},
                                     {"warn", LogLevel::warn},
                                     {"error", LogLevel::error}};
  return words;
}

void failChoice(const std::string& text, const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  const std::string near = base::nearest(text, words);
  const std::string hint = near.empty() ? "" : "; did you mean " + inQuotes(near) + "?";
  throw ValueError((words.size() > 1 ? "must be one of " : "can only be ") + list + ", not " + inQuotes(text) + hint);
}

std::string printValue(bool value) { return value ? "true" : "false"; }

std::string printValue(const std::string& value) {
  YAML::Emitter out;
  out << value;
  return value.empty() ? "\"\"" : out.c_str();
}

std::string printValue(const std::filesystem::path& value) { return printValue(value.string()); }
std::string printValue(const Secret& value) { return value.empty() ? "(not set)" : "(set)"; }
std::string printValue(ByteSize value) { return printSize(static_cast<std::int64_t>(value.bytes)); }
std::string printValue(std::chrono::milliseconds value) { return printTime(value.count()); }

}  // namespace instaplay::app
