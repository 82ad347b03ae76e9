#include "entry_routes.hpp"

#include <string>

namespace instaplay::@id@ {
namespace {

constexpr const char* kNewEntry = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["text"],
  "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 10000}}
})";

Json toJson(const Entry& entry) {
  return {{"id", formatId(entry.id)}, {"text", entry.text}, {"createdAt", isoTime(entry.createdAt)}};
}

}  // namespace

void declareRoutes(Registrar& r, EntryService& service) {
  r.post("/api/v1/@id@", Access::user,
         [&service](Call& call) {
           call.created(toJson(service.keep(call.userId(), requiredField<std::string>(call.json(), "text"))));
         },
         {.bodySchema = kNewEntry, .summary = "Keeps a text", .success = 201, .answerOnce = true});
  r.get("/api/v1/@id@", Access::user,
        [&service](Call& call) { call.replyPage(service.list(call.userId(), call.pageRequest()), toJson); },
        {.summary = "Lists the viewer's texts, newest first"});
  r.del("/api/v1/@id@/{entryId}", Access::user,
        [&service](Call& call) {
          service.remove(call.userId(), call.paramId("entryId"));
          call.noContent();
        },
        {.summary = "Removes one of the viewer's texts", .success = 204});
}

}  // namespace instaplay::@id@
