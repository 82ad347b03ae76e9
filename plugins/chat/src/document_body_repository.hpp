#pragma once

#include <instaplay/documents.hpp>

#include <string_view>

#include "body_repository.hpp"

namespace instaplay::chat {

/// Texts in the documents store. They are private and seldom read twice, so they are not cached.
class DocumentBodyRepository final : public BodyRepository {
 public:
  static constexpr std::string_view kCollection = "chat_body";
  static OrderedJson indexes();

  explicit DocumentBodyRepository(const Documents& documents) : documents_(documents) {}

  void insert(Id message, Id chat, const std::string& text) override;
  std::map<Id, std::string> findMany(const std::vector<Id>& messages) const override;
  void remove(const std::vector<Id>& messages) override;
  std::vector<Stored> listOlder(const std::vector<Id>& chats, Id below, std::uint32_t limit) const override;
  std::vector<Id> list(Id after, std::uint32_t limit) const override;

 private:
  Documents documents_;
};

}  // namespace instaplay::chat
