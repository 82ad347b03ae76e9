#include "host/app/config/setting.hpp"

namespace instaplay::app {
namespace {

std::string describeBounds(Bounds bounds, const std::function<std::string(std::int64_t)>& print) {
  const bool isBounded = bounds.most != std::numeric_limits<std::int64_t>::max();
  if (isBounded) return ", " + print(bounds.least) + " to " + print(bounds.most);
  return bounds.least > 0 ? ", at least " + print(bounds.least) : "";
}

}  // namespace

std::string describeType(const bool&, Bounds) { return "true or false"; }
std::string describeType(const std::string&, Bounds) { return "text"; }
std::string describeType(const std::filesystem::path&, Bounds) { return "path"; }
std::string describeType(const Secret&, Bounds) { return "secret: text, or `file:PATH`"; }

std::string describeType(ByteSize, Bounds bounds) {
  return "size" +
         describeBounds(bounds, [](std::int64_t n) { return printValue(ByteSize{static_cast<std::uint64_t>(n)}); });
}

std::string describeType(std::chrono::milliseconds, Bounds bounds) {
  return "time" + describeBounds(bounds, [](std::int64_t n) { return printValue(std::chrono::milliseconds(n)); });
}

std::string describeCount(Bounds bounds) {
  constexpr std::int64_t kWidest = std::numeric_limits<std::uint32_t>::max();
  if (bounds.most == kWidest) bounds.most = std::numeric_limits<std::int64_t>::max();
  return "whole number" + describeBounds(bounds, [](std::int64_t n) { return std::to_string(n); });
}

std::string describeChoice(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "`" : ", `") + word + "`";
  return text;
}

}  // namespace instaplay::app
