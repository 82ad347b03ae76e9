#include "saved_posts.hpp"

#include <chrono>
#include <string>

namespace instaplay::posts {
namespace {

constexpr std::chrono::minutes kTtl{10};

std::string cacheKey(Id user, Id post) { return "saved:" + formatId(user) + ":" + formatId(post); }

}  // namespace

std::set<Id> SavedPosts::among(Id user, const std::vector<Id>& posts) const {
  std::vector<std::string> keys;
  for (const Id post : posts) keys.push_back(cacheKey(user, post));
  const auto load = [&](const std::vector<std::size_t>& wanted, const CacheValues& out) {
    std::vector<Id> asked;
    for (const std::size_t index : wanted) asked.push_back(posts[index]);
    const std::set<Id> saved = posts_.savedAmong(user, asked);
    for (const std::size_t index : wanted) out.put(index, saved.contains(posts[index]) ? "1" : "0");
  };
  const auto values = cache_.getOrLoadMany(keys, kTtl, load);
  std::set<Id> saved;
  for (std::size_t i = 0; i < posts.size(); ++i) {
    if (values[i] == "1") saved.insert(posts[i]);
  }
  return saved;
}

void SavedPosts::save(Id user, Id post) {
  sql_.transaction([&](const Transaction& tx) {
    posts_.save(tx, user, post, clock_.nowMs());
    cache_.removeAfter(tx, {cacheKey(user, post)});
  });
}

void SavedPosts::unsave(Id user, Id post) {
  sql_.transaction([&](const Transaction& tx) {
    posts_.unsave(tx, user, post);
    cache_.removeAfter(tx, {cacheKey(user, post)});
  });
}

}  // namespace instaplay::posts
