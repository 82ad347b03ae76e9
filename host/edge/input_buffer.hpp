#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace instaplay::edge {

/// What a connection received and has not used yet. One block, reused from request to request; it grows for long heads
/// and bodies and shrinks when the connection becomes idle.
class InputBuffer {
 public:
  static constexpr std::size_t kSmall = 4 * 1024;
  static constexpr std::size_t kLarge = 64 * 1024;

  std::string_view view() const { return {block_.get() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  void consume(std::size_t count) { begin_ += count; }

  /// Room for at least one byte, and for kLarge when much is expected.
  void makeRoom(bool muchExpected) {
    if (empty()) begin_ = end_ = 0;
    const std::size_t used = end_ - begin_;
    std::size_t wanted = muchExpected ? kLarge : kSmall;
    while (wanted <= used) wanted *= 2;
    if (wanted > capacity_) {
      std::unique_ptr<char[]> larger(new char[wanted]);
      if (used > 0) std::memcpy(larger.get(), block_.get() + begin_, used);
      block_ = std::move(larger);
      capacity_ = wanted;
    } else if (end_ == capacity_) {
      std::memmove(block_.get(), block_.get() + begin_, used);
    } else {
      return;
    }
    begin_ = 0;
    end_ = used;
  }
  char* room() { return block_.get() + end_; }
  std::size_t roomSize() const { return capacity_ - end_; }
  void commit(std::size_t count) { end_ += count; }

  /// Gives a grown block back. Only when empty.
  void shrink() {
    if (capacity_ <= kSmall) return;
    block_.reset();
    capacity_ = begin_ = end_ = 0;
  }

 private:
  std::unique_ptr<char[]> block_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace instaplay::edge
