#include "host/plugins/descriptor_rules.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include "host/base/bytes.hpp"
#include "host/base/json.hpp"

namespace instaplay::plugins {
namespace {

constexpr const char* kDottedName = R"([a-z][a-z0-9_]*(\.[a-z0-9_]+)*)";

}  // namespace

void DescriptorRules::refuse(std::string_view problem) const {
  throw base::Error{base::ErrorKind::invalid, "validation_failed", fmt::format("{}: {}", what_, problem)};
}

std::string DescriptorRules::text(ip_str value, std::string_view member) const {
  if (value.n == 0) return {};
  if (value.p == nullptr) refuse(fmt::format("{} is NULL with a length of {}", member, value.n));
  std::string copy(value.p, value.n);
  if (!base::isUtf8(copy)) refuse(fmt::format("{} is not UTF-8", member));
  return copy;
}

std::string DescriptorRules::matching(ip_str value, std::string_view member, const char* pattern,
                                      std::string_view expected) const {
  std::string copy = text(value, member);
  if (!re2::RE2::FullMatch(copy, pattern)) refuse(fmt::format("{} \"{}\" must be {}", member, copy, expected));
  return copy;
}

std::string DescriptorRules::dottedName(ip_str value, std::string_view member) const {
  return matching(value, member, kDottedName, "lower-case words with dots: \"stories.expire\"");
}

std::string DescriptorRules::optionalName(ip_str value, std::string_view member) const {
  return value.n == 0 ? std::string{} : dottedName(value, member);
}

std::string DescriptorRules::schema(ip_str value, std::string_view member) const {
  std::string copy = text(value, member);
  if (copy.empty()) return copy;
  base::Json json;
  accepts(member, [&] { json = base::parseJson(copy); });
  if (!json.is_object()) refuse(fmt::format("{} must be a JSON object", member));
  return copy;
}

std::string DescriptorRules::path(ip_str value) const {
  std::string path = matching(value, "path", R"(/|(/([A-Za-z0-9._~@:-]+|\{[A-Za-z][A-Za-z0-9]*\}))+)",
                              "segments after slashes, each fixed or one parameter: \"/api/v1/posts/{postId}\"");
  for (std::size_t open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
    const std::string parameter = path.substr(open, path.find('}', open) + 1 - open);
    if (path.find(parameter, open + 1) != std::string::npos) refuse(fmt::format("path has {} twice", parameter));
  }
  return path;
}

Access DescriptorRules::access(std::int32_t value) const {
  if (value < IP_ACCESS_PUBLIC || value > IP_ACCESS_ADMIN) refuse(fmt::format("access {} must be 0 to 3", value));
  return static_cast<Access>(value);
}

Handler DescriptorRules::handler(ip_handler fn, void* self, std::uint32_t flags) const {
  if (fn == nullptr) refuse("its handler is NULL");
  return {fn, self, (flags & IP_SERIAL) != 0 ? std::make_shared<std::timed_mutex>() : nullptr};
}

void DescriptorRules::flags(std::uint32_t value, std::uint32_t known) const {
  if ((value & ~known) != 0)
    refuse(fmt::format("flags {} hold {}, which this host does not know", value, value & ~known));
}

}  // namespace instaplay::plugins
