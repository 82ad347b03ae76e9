#include "document_content_repository.hpp"

#include <algorithm>

namespace instaplay::posts {
namespace {

constexpr std::chrono::hours kTtl{24};

std::string cacheKey(Id revision) { return "content:" + formatId(revision); }

Json toJson(const Content& content) {
  Json mentions = Json::array();
  for (const Mention& mention : content.mentions) {
    mentions.push_back({{"id", formatId(mention.userId)}, {"username", mention.username}});
  }
  return {{"caption", content.caption},
          {"location", content.location ? Json(*content.location) : Json()},
          {"tags", content.tags},
          {"mentions", std::move(mentions)}};
}

Content fromJson(const Json& document) {
  Content content;
  content.caption = document.at("caption");
  content.location = optionalField<std::string>(document, "location");
  content.tags = document.at("tags");
  for (const Json& mention : document.at("mentions")) {
    content.mentions.push_back({requiredIdField(mention, "id"), mention.at("username")});
  }
  return content;
}

}  // namespace

void DocumentContentRepository::insert(Id revision, Id post, const Content& content) {
  Json document = toJson(content);
  document["_id"] = revision;
  document["postId"] = post;
  documents_.insert(kCollection, document);
}

std::map<Id, Content> DocumentContentRepository::findMany(const std::vector<Id>& revisions) const {
  std::vector<std::string> keys;
  std::ranges::transform(revisions, std::back_inserter(keys), cacheKey);
  const auto load = [&](const std::vector<std::size_t>& wanted, const CacheValues& out) {
    std::map<Id, std::size_t> places;
    for (const std::size_t index : wanted) places[revisions[index]] = index;
    Json ids = Json::array();
    for (const auto& [revision, index] : places) ids.push_back(revision);
    for (const Json& document : documents_.find(kCollection, {{"_id", {{"$in", ids}}}})) {
      out.put(places.at(document.at("_id")), dumpJson(document));
    }
  };

  std::map<Id, Content> contents;
  const auto values = cache_.getOrLoadMany(keys, kTtl, load);
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    if (values[i]) contents[revisions[i]] = fromJson(parseJson(*values[i]));
  }
  return contents;
}

void DocumentContentRepository::remove(const std::vector<Id>& revisions) {
  if (revisions.empty()) return;
  documents_.removeMany(kCollection, {{"_id", {{"$in", revisions}}}});
  std::vector<std::string> keys;
  std::ranges::transform(revisions, std::back_inserter(keys), cacheKey);
  cache_.remove(keys);
}

void DocumentContentRepository::forget(const Transaction& tx, Id revision) const {
  cache_.removeAfter(tx, {cacheKey(revision)});
}

std::vector<ContentRepository::Stored> DocumentContentRepository::list(Id after, std::uint32_t limit) const {
  const FindOptions options{.sort = {{"_id", 1}}, .limit = limit, .projection = {"postId"}};
  std::vector<Stored> stored;
  for (const Json& document : documents_.find(kCollection, {{"_id", {{"$gt", after}}}}, options)) {
    stored.push_back({document.at("_id"), document.at("postId")});
  }
  return stored;
}

}  // namespace instaplay::posts
