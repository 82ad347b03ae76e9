#include "tests/faults/chat_load.hpp"

#include <algorithm>
#include <exception>
#include <set>

namespace instaplay::testing {
namespace {

constexpr std::size_t kGroup = 10;
constexpr int kCutEvery = 40;  // messages, on average, before the ack and as often after it
constexpr int kComeBackMs = 20;
constexpr std::chrono::minutes kPatience{5};

std::string lineOf(const ChatDraft& draft, const Json& ack) {
  return std::to_string(ack.at("seq").get<std::int64_t>()) + ' ' + ack.at("messageId").get<std::string>() + ' ' +
         draft.clientId + ' ' + draft.text;
}

}  // namespace

struct ChatLoad::Person {
  Person(std::string name, std::string token, std::vector<std::string> ofChats, std::uint32_t seed)
      : name(std::move(name)), chats(ofChats), client(std::move(token), std::move(ofChats)), random(seed) {}

  bool isUnlucky() { return random() % kCutEvery == 0; }

  const std::string name;
  const std::vector<std::string> chats;
  ChatClient client;
  std::mt19937 random;
  std::vector<ChatDraft> drafts;
  std::vector<std::string> acks, refusals;
};

ChatLoad::ChatLoad(ChatStand& stand, const Size& size) : stand_(stand) {
  std::vector<std::string> names, tokens;
  std::map<std::string, std::vector<std::string>> chats;
  for (std::size_t i = 0; i < size.people; ++i) {
    names.push_back("person" + std::to_string(i));
    tokens.push_back(stand.person(names.back()));
  }
  const auto open = [&](std::size_t first, std::size_t count) {
    const std::vector<std::string> others(names.begin() + static_cast<std::ptrdiff_t>(first) + 1,
                                          names.begin() + static_cast<std::ptrdiff_t>(first + count));
    const std::string chat = stand.chat(tokens[first], others, count == 2 ? "" : "group");
    for (std::size_t i = first; i < first + count; ++i) chats[names[i]].push_back(chat);
  };
  for (std::size_t i = 0; i < size.people; i += kGroup) open(i, kGroup);
  for (std::size_t i = 0; i < size.people; i += 2) open(i, 2);

  const std::size_t each = size.messages / size.people;
  messages_ = each * size.people;
  for (std::size_t i = 0; i < size.people; ++i) {
    people_.push_back(
        std::make_unique<Person>(names[i], tokens[i], chats[names[i]], size.seed + static_cast<std::uint32_t>(i)));
    Person& person = *people_.back();
    for (std::size_t n = 0; n < each; ++n) {
      const std::string& chat = person.chats[n % person.chats.size()];
      person.drafts.push_back({chat, person.name + "-" + std::to_string(n)});
      ++ofChat_[chat];
    }
  }
  for (auto& person : people_) {
    threads_.emplace_back([this, &person](const std::stop_token& stop) { run(stop, *person); });
  }
}

ChatLoad::~ChatLoad() {
  for (std::jthread& thread : threads_) thread.request_stop();
}

void ChatLoad::run(const std::stop_token& stop, Person& person) {
  while (!stop.stop_requested() && !isDone(person)) {
    try {
      step(person);
    } catch (const std::exception&) {
      person.client.cut();
      poll(nullptr, 0, kComeBackMs);
    }
  }
  ++done_;
}

void ChatLoad::step(Person& person) {
  ChatClient& client = person.client;
  if (!client.isConnected()) {
    client.connect(stand_.port(person.random() % 2));
    ++(client.resumed().value("ok", false) ? resumes_ : reloads_);
  }
  if (person.acks.size() == person.drafts.size()) {
    client.next();
    return;
  }
  const ChatDraft& draft = person.drafts[person.acks.size()];
  client.say(draft);
  if (person.isUnlucky()) return client.cut();
  const Json answer = client.answerTo(draft);
  if (answer.at("t") == "ack") {
    person.acks.push_back(lineOf(draft, answer.at("d")));
    ++acknowledged_;
    if (person.isUnlucky()) client.cut();
  } else if (answer.at("code") == "unavailable" || answer.at("code") == "timeout") {
    poll(nullptr, 0, kComeBackMs);
  } else {
    person.refusals.push_back(answer.dump());
  }
}

bool ChatLoad::isDone(Person& person) const {
  return person.acks.size() == person.drafts.size() && std::ranges::all_of(person.chats, [&](const std::string& chat) {
           return person.client.inbox().messages(chat).size() >= ofChat_.at(chat);
         });
}

bool ChatLoad::acknowledges(std::size_t messages) const {
  return eventually([&] { return acknowledged_ >= messages; }, kPatience);
}

bool ChatLoad::ends() {
  const bool isEnded = eventually([&] { return done_ == people_.size(); }, kPatience);
  for (std::jthread& thread : threads_) thread.request_stop();
  threads_.clear();
  return isEnded;
}

std::vector<std::string> ChatLoad::faults() {
  std::vector<std::string> faults;
  if (!ChatStand::relaysAll()) faults.emplace_back("the outbox of pushes does not become empty");
  for (const auto& person : people_) {
    person->client.catchUp(stand_.port(0));
    for (const std::string& refusal : person->refusals) faults.push_back(person->name + ": " + refusal);
    for (const std::string& fault : person->client.inbox().faults()) faults.push_back(person->name + ": " + fault);
    compare(*person, faults);
  }
  return faults;
}

void ChatLoad::compare(Person& person, std::vector<std::string>& faults) {
  std::set<std::string> known;
  for (const std::string& chat : person.chats) {
    const std::vector<std::string> stored = ChatStand::stored(chat);
    const std::vector<std::string>& seen = person.client.inbox().messages(chat);
    if (stored.size() != ofChat_.at(chat)) {
      faults.push_back("chat " + chat + " has " + std::to_string(stored.size()) + " messages instead of " +
                       std::to_string(ofChat_.at(chat)));
    }
    if (seen != stored) {
      const auto [stands, is] = std::ranges::mismatch(seen, stored);
      faults.push_back(person.name + " has " + (stands == seen.end() ? "nothing" : "'" + *stands + "'") +
                       " where chat " + chat + " has " + (is == stored.end() ? "nothing" : "'" + *is + "'"));
    }
    known.insert(stored.begin(), stored.end());
    for (std::size_t i = 0; i < stored.size(); ++i) {
      if (!stored[i].starts_with(std::to_string(i + 1) + ' '))
        faults.push_back("a gap in chat " + chat + " at " + stored[i]);
    }
  }
  for (const std::string& ack : person.acks) {
    if (!known.contains(ack)) faults.push_back(person.name + " was told of '" + ack + "', which is not stored so");
  }
}

}  // namespace instaplay::testing
