#include "document_body_repository.hpp"

namespace instaplay::chat {

OrderedJson DocumentBodyRepository::indexes() {
  OrderedJson keys = OrderedJson::object();
  keys["chatId"] = 1;
  keys["_id"] = -1;
  return OrderedJson::array({{{"keys", std::move(keys)}}});
}

void DocumentBodyRepository::insert(Id message, Id chat, const std::string& text) {
  documents_.insert(kCollection, {{"_id", message}, {"chatId", chat}, {"text", text}});
}

std::map<Id, std::string> DocumentBodyRepository::findMany(const std::vector<Id>& messages) const {
  std::map<Id, std::string> texts;
  if (messages.empty()) return texts;
  for (const Json& document : documents_.find(kCollection, {{"_id", {{"$in", messages}}}})) {
    texts[document.at("_id")] = document.at("text");
  }
  return texts;
}

void DocumentBodyRepository::remove(const std::vector<Id>& messages) {
  if (!messages.empty()) documents_.removeMany(kCollection, {{"_id", {{"$in", messages}}}});
}

std::vector<BodyRepository::Stored> DocumentBodyRepository::listOlder(const std::vector<Id>& chats, Id below,
                                                                      std::uint32_t limit) const {
  std::vector<Stored> stored;
  if (chats.empty()) return stored;
  const Json filter = {{"chatId", {{"$in", chats}}}, {"_id", {{"$lt", below}}}};
  for (const Json& document : documents_.find(kCollection, filter, {.sort = {{"_id", -1}}, .limit = limit})) {
    stored.push_back({document.at("_id"), document.at("text")});
  }
  return stored;
}

std::vector<Id> DocumentBodyRepository::list(Id after, std::uint32_t limit) const {
  const FindOptions options{.sort = {{"_id", 1}}, .limit = limit, .projection = {"_id"}};
  std::vector<Id> messages;
  for (const Json& document : documents_.find(kCollection, {{"_id", {{"$gt", after}}}}, options)) {
    messages.push_back(document.at("_id"));
  }
  return messages;
}

}  // namespace instaplay::chat
