#include <instaplay/sdk.hpp>

#include <atomic>

using namespace instaplay;

namespace {

constexpr std::string_view kNoteSchema = R"({"type": "object", "required": ["text"], "additionalProperties": false,
  "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 100}}})";

constexpr std::string_view kShareSchema = R"({"type": "object", "required": ["text"], "additionalProperties": false,
  "properties": {"text": {"type": "string"}}})";

/// Says who is there, and repeats what it hears until somebody says bye.
class Parrot final : public SocketEndpoint {
 public:
  void onOpen(const Socket& socket, Call& handshake) override {
    if (handshake.param("name") == "eagle") throw Error::conflict("wrong_bird", "Eagles do not talk.");
    const bool isKnown = handshake.viewer().has_value();
    socket.send(std::string(handshake.param("name")) + " " + std::string(handshake.query("mood").value_or("calm")) +
                (isKnown ? " " + formatId(handshake.userId()) : ""));
  }
  void onMessage(const Socket& socket, std::string_view bytes, MessageType type) override {
    if (bytes == "bye") return socket.close(4000, "bye");
    socket.send(bytes, type);
  }
  void onClose(const Socket&, std::uint32_t code) override { lastCode = code; }

  std::atomic<std::uint32_t> lastCode{0};
};

/// A little of everything that a plugin can do.
class Notes final : public Plugin {
 public:
  using Plugin::Plugin;

  void configure(const Json& settings) override { maxLength_ = settings.at("max_length").get<std::size_t>(); }

  void declare(Registrar& r) override {
    r.post(
        "/api/v1/notes", Access::user, [this](Call& call) { write(call); }, RouteOptions{kNoteSchema});
    r.get("/api/v1/notes", Access::user, [this](Call& call) { list(call); });
    r.get("/api/v1/notes/sharing", Access::anyone, [](Call& call) {
      call.reply({{"on", call.flag("notes.sharing")}});
    });
    r.del("/api/v1/notes", Access::admin, [this](Call& call) {
      sql_.exec("DELETE FROM notes_note");
      call.noContent();
    });
    r.on("user.deleted", [this](Event& event) {
      sql_.exec("DELETE FROM notes_note WHERE user_id = ?", requiredIdField(event.json(), "userId"));
    });
    r.job(
        "notes.expire", [this](Job&) { expire(); }, JobOptions{"0 3 * * *"});
    r.job("notes.mail", [this](Job& job) { mail(job); });
    r.command(
        "notes.share", Access::user, [this](SocketCommand& command) { share(command); }, CommandOptions{kShareSchema});
    r.onEphemeral(Presence::kChanged, [this](Event& event) {
      sockets_.push({requiredIdField(event.json(), "userId")}, "notes.seen", event.json());
    });
    r.endpoint("/api/v1/notes/parrots/{name}", Access::anyone, parrot_, EndpointOptions{{}, 1000});
    r.get("/api/v1/notes/parrots", Access::anyone, [this](Call& call) {
      call.reply({{"lastCode", parrot_.lastCode.load()}});
    });
    r.provide("notes.counts/1", 0, {{"count", [this](ServiceCall& call) { return count(call); }}});
  }

 private:
  void write(Call& call) {
    const auto text = requiredField<std::string>(call.json(), "text");
    if (text.size() > maxLength_) throw Error::invalid("/text", "Is too long.");
    const Json card = cards_.call("get", {{"id", formatId(call.userId())}});
    const Id id = ids_.next();
    sql_.transaction([&](Transaction& tx) {
      tx.exec("INSERT INTO notes_note (id, user_id, text, created_ms) VALUES (?, ?, ?, ?)", id, call.userId(), text,
              clock_.nowMs());
      events_.publish(tx, "note.written", formatId(id), {{"noteId", formatId(id)}});
      jobs_.enqueue(tx, "notes.mail", {{"to", card.at("email")}, {"text", text}});
      if (text == "undo") throw Error::unprocessable("undone", "Undone.");
    });
    call.created({{"id", formatId(id)}, {"author", card.at("name")}});
  }

  /// Tells those who are online of a text, durably, and everybody else not at all.
  void share(SocketCommand& command) {
    const auto text = requiredField<std::string>(command.json(), "text");
    const std::vector<Id> here = presence_.online({1, 2, 3});
    sql_.transaction([&](Transaction& tx) {
      sockets_.pushDurable(tx, here, "notes.shared", {{"text", text}, {"by", formatId(command.userId())}});
      if (text == "undo") throw Error::unprocessable("undone", "Undone.");
    });
    command.reply({{"told", here.size()}});
  }

  void list(Call& call) {
    Json notes = Json::array();
    for (const Row& row : sql_.query("SELECT text FROM notes_note WHERE user_id = ? ORDER BY id", call.userId())) {
      notes.push_back(row.get<std::string>(0));
    }
    call.replyPage(notes, std::nullopt);
  }

  void expire() { sql_.exec("DELETE FROM notes_note WHERE created_ms < ?", clock_.nowMs() - 24 * 3'600'000); }

  void mail(Job& job) {
    mail_.send(job.payload().at("to").get<std::string>(), "Your note", job.payload().at("text").get<std::string>());
  }

  Json count(ServiceCall& call) {
    const Id user = requiredIdField(call.json(), "userId");
    return {{"count", sql_.one("SELECT COUNT(*) FROM notes_note WHERE user_id = ?", user)->get<std::int64_t>(0)}};
  }

  Sql sql_{host()};
  Ids ids_{host()};
  HostClock clock_{host()};
  Events events_{host()};
  Jobs jobs_{host()};
  Mail mail_{host()};
  Sockets sockets_{host()};
  Presence presence_{host()};
  ServiceClient cards_{Services{host()}.bind("users.cards/1")};
  ServiceClient likes_{Services{host()}.bind("likes.counts/1")};
  std::size_t maxLength_ = 0;
  Parrot parrot_;
};

}  // namespace

INSTAPLAY_PLUGIN(Notes)
