#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/faults/chat_stand.hpp"

namespace instaplay::testing {

/// People who write to each other in groups and in chats of two as fast as they are acknowledged, on both hosts, while
/// their connections are cut at random. Each sends again what was not acknowledged, until it is.
class ChatLoad {
 public:
  struct Size {
    std::size_t people;    ///< a multiple of ten
    std::size_t messages;  ///< of all together; rounded down to as many for each
    std::uint32_t seed;    ///< of the cuts
  };

  ChatLoad(ChatStand& stand, const Size& size);
  ~ChatLoad();

  std::size_t messages() const { return messages_; }
  /// Waits until so many are acknowledged; false: it took too long.
  bool acknowledges(std::size_t messages) const;
  /// Waits until everybody has read everything; then nobody writes or reads any more.
  bool ends();

  /// What is wrong in the end, compared with what is stored: nothing may be.
  std::vector<std::string> faults();
  /// So many connections were resumed, and so many began anew.
  std::size_t resumes() const { return resumes_; }
  std::size_t reloads() const { return reloads_; }

 private:
  struct Person;

  void run(const std::stop_token& stop, Person& person);
  void step(Person& person);
  bool isDone(Person& person) const;
  void compare(Person& person, std::vector<std::string>& faults);

  ChatStand& stand_;
  std::size_t messages_ = 0;
  std::map<std::string, std::size_t> ofChat_;  ///< how many messages each chat will have
  std::vector<std::unique_ptr<Person>> people_;
  std::atomic<std::size_t> acknowledged_{0}, done_{0}, resumes_{0}, reloads_{0};
  std::vector<std::jthread> threads_;
};

}  // namespace instaplay::testing
