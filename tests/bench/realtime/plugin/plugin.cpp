// Passes messages on from one socket to another person's, in each of the ways that a plugin can push, and stamps them
// with the time: what a chat costs without a chat.
#include <instaplay/sdk.hpp>

#include <chrono>
#include <vector>

namespace {

using namespace instaplay;

constexpr std::string_view kKind = "bench.message";
constexpr std::string_view kSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["to", "text"],
  "properties": {
    "to": {"type": "string", "maxLength": 20},
    "text": {"type": "string", "maxLength": 1000}
  }
})";

std::int64_t nowUs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

struct Parcel {
  std::vector<Id> to;
  Json payload;
};

Parcel parcelOf(const SocketCommand& command) {
  const Json& data = command.json();
  return {{requiredIdField(data, "to")}, {{"text", data.at("text")}, {"pushedUs", nowUs()}}};
}

class Bench final : public Plugin {
 public:
  using Plugin::Plugin;

  void declare(Registrar& r) override {
    const CommandOptions options{.schema = kSchema};
    r.command(
        "bench.push", Access::user,
        [this](SocketCommand& command) {
          const Parcel parcel = parcelOf(command);
          sockets_.push(parcel.to, kKind, parcel.payload);
          command.reply(Json::object());
        },
        options);
    r.command(
        "bench.keep", Access::user,
        [this](SocketCommand& command) {
          const Parcel parcel = parcelOf(command);
          sockets_.pushDurable(parcel.to, kKind, parcel.payload);
          command.reply(Json::object());
        },
        options);
    r.command(
        "bench.commit", Access::user,
        [this](SocketCommand& command) {
          const Parcel parcel = parcelOf(command);
          sql_.transaction([&](Transaction& tx) { sockets_.pushDurable(tx, parcel.to, kKind, parcel.payload); });
          command.reply(Json::object());
        },
        options);
  }

 private:
  Sockets sockets_{host()};
  Sql sql_{host()};
};

}  // namespace

INSTAPLAY_PLUGIN(Bench)
