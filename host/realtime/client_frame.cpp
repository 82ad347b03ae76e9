#include "host/realtime/client_frame.hpp"

#include <algorithm>

namespace instaplay::realtime {
namespace {

using base::Json;

constexpr std::size_t kLongestId = 64, kLongestOp = 64;

std::optional<std::string> textOf(const Json& frame, const char* name, std::size_t longest) {
  const auto found = frame.find(name);
  if (found == frame.end() || !found->is_string()) return std::nullopt;
  auto text = found->get<std::string>();
  return text.empty() || text.size() > longest ? std::nullopt : std::optional(std::move(text));
}

BadFrame bad(const Json& frame, std::string message) {
  return {frame.is_object() ? textOf(frame, "id", kLongestId) : std::nullopt, "malformed_frame", std::move(message)};
}

ClientFrame resumeOf(const Json& frame) {
  const auto epoch = textOf(frame, "epoch", kLongestId);
  const auto offset = frame.find("offset");
  if (!epoch || offset == frame.end() || !offset->is_number_integer()) {
    return bad(frame, "A resume has the text \"epoch\" and the number \"offset\".");
  }
  // The parser takes whole numbers within 64 bits only.
  return ResumeFrame{*epoch, offset->get<std::int64_t>()};
}

ClientFrame commandOf(Json& frame) {
  auto id = textOf(frame, "id", kLongestId);
  if (!id) return bad(frame, "A command has an \"id\": a text of 1 to 64 bytes.");
  auto op = textOf(frame, "op", kLongestOp);
  if (!op) return bad(frame, "A command has an \"op\": a text of 1 to 64 bytes.");
  const auto data = frame.find("d");
  if (data == frame.end()) return CommandFrame{std::move(*id), std::move(*op), Json::object()};
  if (!data->is_object()) return bad(frame, "The \"d\" of a command is an object.");
  return CommandFrame{std::move(*id), std::move(*op), std::move(*data)};
}

}  // namespace

ClientFrame parseClientFrame(std::string_view text) {
  Json frame;
  try {
    frame = base::parseJson(text);
  } catch (const base::Error& error) {
    return BadFrame{std::nullopt, error.code, error.message};
  }
  if (!frame.is_object()) return bad(frame, "A frame is an object.");
  const auto type = textOf(frame, "t", kLongestOp);
  if (type == "cmd") return commandOf(frame);
  if (type == "resume") return resumeOf(frame);
  return bad(frame, "The \"t\" of a frame is \"cmd\" or \"resume\".");
}

std::string renderHello(const Hello& hello) {
  std::string text = "{\"t\":\"hello\",\"sid\":";
  base::appendJsonString(text, hello.sid);
  text += ",\"hb\":" + std::to_string(hello.heartbeat.count()) + ",\"epoch\":";
  base::appendJsonString(text, hello.epoch);
  return text += ",\"offset\":" + std::to_string(hello.offset) + "}";
}

std::string renderResumed(std::int64_t from, std::int64_t to) {
  return "{\"t\":\"resumed\",\"ok\":true,\"from\":" + std::to_string(from) + ",\"to\":" + std::to_string(to) + "}";
}

std::string renderNotResumed(std::string_view reason) {
  std::string text = "{\"t\":\"resumed\",\"ok\":false,\"reason\":";
  base::appendJsonString(text, reason);
  return text += "}";
}

std::string renderAck(std::string_view id, std::string_view dataJson) {
  std::string text = "{\"t\":\"ack\",\"id\":";
  base::appendJsonString(text, id);
  return text.append(",\"d\":").append(dataJson).append("}");
}

std::string renderError(const std::optional<std::string>& id, const base::Error& error) {
  std::string text = "{\"t\":\"err\"";
  if (id) {
    text += ",\"id\":";
    base::appendJsonString(text, *id);
  }
  text += ",\"code\":";
  base::appendJsonString(text, error.code.empty() ? base::defaultCode(error.kind) : std::string_view(error.code));
  text += ",\"message\":";
  base::appendJsonString(text, error.message);
  if (error.retryAfter.count() > 0) text += ",\"retryMs\":" + std::to_string(error.retryAfter.count());
  if (!error.fields.empty()) {
    Json fields = Json::array();
    for (const auto& field : error.fields) fields.push_back({{"path", field.path}, {"message", field.message}});
    text += ",\"fields\":" + base::dumpJson(fields);
  }
  return text += "}";
}

}  // namespace instaplay::realtime
