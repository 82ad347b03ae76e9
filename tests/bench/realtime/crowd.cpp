#include "tests/bench/realtime/crowd.hpp"

#include <algorithm>
#include <stdexcept>

namespace instaplay::bench {
namespace {

constexpr std::chrono::milliseconds kTurn{20}, kBackoff{100};

std::string reasons(const std::map<std::string, std::size_t>& ends) {
  std::string text;
  for (const auto& [why, count] : ends) text += (text.empty() ? "" : ", ") + why + " (" + std::to_string(count) + ")";
  return text.empty() ? "none ended" : text;
}

}  // namespace

Crowd::Crowd(std::vector<Seat> seats, CrowdListener& listener)
    : seats_(std::move(seats)), places_(seats_.size()), listener_(listener), fleet_(seats_.size(), *this) {}

void Crowd::gather(std::size_t window, std::chrono::seconds time) {
  const auto start = Clock::now();
  window_ = window;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (places_[i].state == State::away) waiting_.push_back({i, start});
  }
  while (live_ < size()) {
    if (Clock::now() > start + time) {
      throw std::runtime_error(std::to_string(live_) + " of " + std::to_string(size()) + " sockets are live after " +
                               std::to_string(time.count()) + " s; what ended: " + reasons(ends_));
    }
    turn(kTurn);
  }
}

void Crowd::cutAll(std::int64_t forgotten) {
  for (std::size_t i = 0; i < size(); ++i) {
    fleet_.cut(i);
    leave(i);
    places_[i].offset = std::max<std::int64_t>(0, places_[i].offset - forgotten);
  }
}

void Crowd::command(std::size_t seat, std::string_view id, std::string_view op, std::string_view data) {
  std::string text = R"({"t":"cmd","id":")";
  text.append(id).append(R"(","op":")").append(op).append(R"(","d":)").append(data).append("}");
  fleet_.send(seat, text);
}

std::size_t Crowd::pingAll(std::chrono::seconds time) {
  pongs_ = 0;
  for (std::size_t i = 0; i < size(); ++i) fleet_.ping(i);
  for (const auto end = Clock::now() + time; pongs_ < live_ && Clock::now() < end;) turn(kTurn);
  return pongs_;
}

std::size_t Crowd::closeAll(std::chrono::seconds time) {
  closing_ = true;
  const std::size_t open = live_;
  for (std::size_t i = 0; i < size(); ++i) fleet_.close(i);
  for (const auto end = Clock::now() + time; closed_ < open && Clock::now() < end;) turn(kTurn);
  return closed_;
}

void Crowd::turn(std::chrono::milliseconds atMost) {
  admit();
  fleet_.turn(atMost);
}

void Crowd::admit() {
  while (!waiting_.empty() && arriving_ < window_ && waiting_.front().from <= Clock::now()) {
    const std::size_t index = waiting_.front().seat;
    waiting_.pop_front();
    places_[index].state = State::arriving;
    ++arriving_;
    fleet_.connect(index, seats_[index].port, seats_[index].token);
  }
}

void Crowd::onText(std::size_t index, std::string_view text) {
  const Json message = Json::parse(text);
  const std::string& type = message.at("t").get_ref<const std::string&>();
  if (type == "hello") {
    onHello(index, message);
  } else if (type == "resumed") {
    onResumed(index, message);
  } else if (type == "ack") {
    listener_.onAck(message.at("id").get_ref<const std::string&>());
  } else if (type == "err") {
    listener_.onError(message.value("id", ""), message.at("code").get_ref<const std::string&>());
  } else if (type == "ev" || type == "eph") {
    onEvent(index, message, text);
  }
}

void Crowd::onHello(std::size_t index, const Json& hello) {
  Place& place = places_[index];
  if (place.epoch.empty()) {
    place.epoch = hello.at("epoch").get<std::string>();
    place.offset = hello.at("offset").get<std::int64_t>();
  }
  const Json resume = {{"t", "resume"}, {"epoch", place.epoch}, {"offset", place.offset}};
  fleet_.send(index, resume.dump());
}

void Crowd::onResumed(std::size_t index, const Json& resumed) {
  Place& place = places_[index];
  place.state = State::catchingUp;
  if (resumed.at("ok").get<bool>()) {
    place.upTo = resumed.at("to").get<std::int64_t>();
  } else {
    ++refusedResumes_;
    place.upTo = place.offset;
  }
  beLiveWhenCaughtUp(index);
}

void Crowd::onEvent(std::size_t index, const Json& event, std::string_view text) {
  Place& place = places_[index];
  if (event.contains("o")) {
    place.offset = event.at("o").get<std::int64_t>();
    if (place.state == State::catchingUp) {
      ++replayed_;
      beLiveWhenCaughtUp(index);
      return;
    }
  }
  listener_.onEvent(index, text);
}

void Crowd::beLiveWhenCaughtUp(std::size_t index) {
  Place& place = places_[index];
  if (place.offset < place.upTo) return;
  place.state = State::live;
  place.liveSince = Clock::now();
  --arriving_;
  ++live_;
}

void Crowd::onEnd(std::size_t index, const std::string& why) {
  leave(index);
  if (closing_) {
    ++closed_;
    return;
  }
  ++ends_[why];
  waiting_.push_back({index, Clock::now() + kBackoff});
}

void Crowd::leave(std::size_t index) {
  Place& place = places_[index];
  if (place.state == State::live) --live_;
  if (place.state == State::arriving || place.state == State::catchingUp) --arriving_;
  place.state = State::away;
}

Json summary(std::vector<std::int64_t>& values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](std::size_t percent) { return values.empty() ? 0 : values[(values.size() - 1) * percent / 100]; };
  return {{"count", values.size()}, {"p50", at(50)}, {"p99", at(99)}, {"max", at(100)}};
}

}  // namespace instaplay::bench
