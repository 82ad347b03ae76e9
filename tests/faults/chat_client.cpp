#include "tests/faults/chat_client.hpp"

namespace instaplay::testing {

void ChatClient::connect(std::uint16_t port, int receiveBuffer) {
  socket_.reset();
  resumed_ = Json::object();
  SocketClient socket(port, receiveBuffer);
  const HandshakeAnswer handshake =
      socket.open("/api/v1/ws", {{"Authorization", "Bearer " + token_}, {"Sec-WebSocket-Protocol", "instaplay.v1"}});
  if (handshake.status != 101) throw Disconnected("no socket was opened: " + handshake.body, handshake.status);
  socket_.emplace(std::move(socket));
  const Json hello = next();
  const ChatInbox::Place place{hello.at("epoch"), hello.at("offset")};
  const bool isNew = inbox_.place().epoch.empty();
  const ChatInbox::Place& from = isNew ? place : inbox_.place();
  socket_->sendText(Json{{"t", "resume"}, {"epoch", from.epoch}, {"offset", from.offset}}.dump());
  const Json answer = next();
  if (!isNew) {
    resumed_ = answer;
    if (resumed_.at("ok")) return inbox_.resumed(resumed_);
  }
  // Its place is that of the socket only when all from before is loaded: what follows comes over the socket.
  reload(port);
  inbox_.stand(place);
}

void ChatClient::reload(std::uint16_t port) {
  HttpClient http(port);
  http.useBearer(token_);
  for (const std::string& chat : chats_) {
    for (std::size_t known = 0;;) {
      known = inbox_.messages(chat).size();
      const std::string path = "/api/v1/chats/" + chat + "/messages?limit=50&after=" + std::to_string(known);
      const HttpAnswer answer = http.get(path);
      if (answer.status != 200) throw Disconnected("the history cannot be read: " + answer.body, answer.status);
      const Json messages = answer.data();
      for (const Json& message : messages) inbox_.load(message);
      if (messages.empty()) break;
    }
  }
}

void ChatClient::cut() {
  if (socket_) socket_->abort();
  socket_.reset();
}

void ChatClient::say(const ChatDraft& draft) {
  if (!socket_) throw Disconnected("there is no connection", 0);
  const Json data{{"chatId", draft.chat}, {"clientId", draft.clientId}, {"text", draft.text}};
  socket_->sendText(Json{{"t", "cmd"}, {"id", draft.clientId}, {"op", "chat.send"}, {"d", data}}.dump());
}

Json ChatClient::answerTo(const ChatDraft& draft) {
  for (;;) {
    Json frame = next();
    if (frame.value("id", "") == draft.clientId) return frame;
  }
}

Json ChatClient::send(const ChatDraft& draft) {
  say(draft);
  const Json answer = answerTo(draft);
  if (answer.at("t") != "ack") throw std::runtime_error("it was refused: " + answer.dump());
  return answer.at("d");
}

Json ChatClient::next() {
  if (!socket_) throw Disconnected("there is no connection", 0);
  const SocketFrame frame = socket_->receiveMessage();
  if (frame.opcode != SocketFrame::kText) {
    socket_.reset();
    throw Disconnected("the connection ended: " + frame.closeReason(), frame.closeCode());
  }
  Json message = Json::parse(frame.payload);
  if (message.at("t") == "ev") inbox_.take(message);
  return message;
}

void ChatClient::readUntil(const std::string& chat, std::size_t messages) {
  while (inbox_.messages(chat).size() < messages) next();
}

void ChatClient::catchUp(std::uint16_t port) {
  cut();
  connect(port);
  const std::int64_t last = resumed_.value("to", inbox_.place().offset);
  while (inbox_.place().offset < last) next();
}

int ChatClient::awaitClose() {
  try {
    for (;;) next();
  } catch (const Disconnected& end) {
    return end.code;
  }
}

}  // namespace instaplay::testing
