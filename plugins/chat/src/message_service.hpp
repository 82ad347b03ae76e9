#pragma once

#include <instaplay/clock.hpp>
#include <instaplay/ids.hpp>
#include <instaplay/page.hpp>
#include <instaplay/sql.hpp>

#include <optional>
#include <string>
#include <vector>

#include "attachments.hpp"
#include "body_repository.hpp"
#include "chat.hpp"
#include "chat_access.hpp"
#include "chat_repository.hpp"
#include "chat_view.hpp"
#include "message_repository.hpp"
#include "news.hpp"

namespace instaplay::chat {

/// What messages of a chat are asked for. after gives what follows a place, oldest first; without it the list goes
/// back in time, from below before. A page's cursor goes on in the same direction.
struct HistoryRequest {
  PageRequest page;
  std::optional<Seq> before;
  std::optional<Seq> after;
};

/// Writing and reading in chats, by the same rules over HTTP and sockets. For who is no member a chat does not exist.
/// Any thread.
class MessageService {
 public:
  struct Parts {
    Sql sql;
    Ids ids;
    const Clock& clock;
    ChatRepository& chats;
    MessageRepository& messages;
    BodyRepository& bodies;
    const Attachments& attachments;
    const ChatAccess& access;
    const ChatViews& views;
    const News& news;
  };

  explicit MessageService(Parts parts) : parts_(std::move(parts)) {}

  /// Writes a message. The same client id gives the message of the first time again, whatever else the draft says.
  Message send(Id sender, Id chat, const Draft& draft);
  MessageView post(Id sender, Id chat, const Draft& draft);  ///< as send, shown to the sender

  Page<MessageView> history(Id user, Id chat, const HistoryRequest& request) const;
  /// Takes a message back; its place stays. Only its sender may; harmless to repeat.
  void unsend(Id user, Id chat, Seq seq);

  /// One reaction a person and message; the last one stays.
  MessageView react(Id user, Id chat, Seq seq, const std::string& emoji);
  void unreact(Id user, Id chat, Seq seq, const std::string& emoji);

  struct ReadState {
    Seq readSeq, unread;
  };
  /// Marks everything up to a place as read. Never goes back.
  ReadState read(Id user, Id chat, Seq seq);
  /// Tells the others that the user is writing; best effort.
  void typing(Id user, Id chat) const;

  /// Erases what a deleted account wrote. Repeatable.
  void forgetUser(Id user);
  /// Removes texts that nobody can read any more, minted between `after` and an hour ago; gives where to go on, if
  /// there is more.
  std::optional<Id> removeOrphans(Id after);

 private:
  std::optional<Message> store(const Transaction& tx, MessageView& view, bool partnerFollows);
  bool takeBack(const Transaction& tx, const Message& message);
  Message visibleMessage(const Membership& membership, Seq seq) const;
  MessageView viewOf(Id viewer, const Message& message) const;
  void settleStates(const Transaction& tx, const Chat& chat, const std::vector<Member>& members, Id sender,
                    bool partnerFollows);

  Parts parts_;
};

}  // namespace instaplay::chat
