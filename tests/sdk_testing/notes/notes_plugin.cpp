#include <instaplay/sdk.hpp>

using namespace instaplay;

namespace {

constexpr std::string_view kNoteSchema = R"({"type": "object", "required": ["text"], "additionalProperties": false,
  "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 100}}})";

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
  ServiceClient cards_{Services{host()}.bind("users.cards/1")};
  ServiceClient likes_{Services{host()}.bind("likes.counts/1")};
  std::size_t maxLength_ = 0;
};

}  // namespace

INSTAPLAY_PLUGIN(Notes)
