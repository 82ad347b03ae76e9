#include "fake_handshake.hpp"

namespace instaplay::testing {
namespace {

std::string_view pathOf(std::string_view target) { return target.substr(0, target.find('?')); }

std::string_view queryOf(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

}  // namespace

FakeHandshake::FakeHandshake(const http::RequestHead& head, std::string plugin, plugins::PrincipalPtr principal,
                             Parameters parameters)
    : Call("HANDSHAKE", base::Deadline::never(), nullptr),
      head_(head),
      plugin_(std::move(plugin)),
      path_(pathOf(head.target)),
      principal_(std::move(principal)),
      parameters_(std::move(parameters)),
      query_(queryOf(head.target)) {}

std::optional<std::string_view> FakeHandshake::get(std::string_view key) {
  const auto after = [key](std::string_view prefix) { return key.substr(prefix.size()); };
  if (key.starts_with("param.")) return parameter(after("param."));
  if (key.starts_with("query.")) return query_.find(after("query."));
  if (key.starts_with("header.")) return head_.headers.find(after("header."));
  if (key == "http.method") return head_.method;
  if (key == "http.path") return path_;
  if (key == "client.address") return head_.peerAddress;
  if (key == "request.id") return requestId();
  if (key == "plugin.id") return plugin_;
  return principal_ ? plugins::propertyOf(*principal_, key) : std::nullopt;
}

std::optional<std::string_view> FakeHandshake::parameter(std::string_view name) const {
  for (const auto& [known, value] : parameters_) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace instaplay::testing
