#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <set>
#include <string>

#include "host/base/error.hpp"
#include "host/stores/blobs/port.hpp"
#include "tests/support/awkward_values.hpp"
#include "tests/support/parallel.hpp"

namespace instaplay::stores {

inline constexpr std::uint64_t kToTheEnd = std::numeric_limits<std::uint64_t>::max();

inline void putBlob(BlobStore& blobs, std::string_view key, std::string_view bytes) {
  const auto writer = blobs.create(key);
  writer->write(bytes);
  writer->commit();
}

inline std::string readBlob(BlobStore& blobs, std::string_view key, std::uint64_t offset = 0,
                            std::uint64_t length = kToTheEnd) {
  std::string bytes;
  blobs.read(key, offset, length, [&](std::string_view chunk) {
    REQUIRE(chunk.size() <= 64 * 1024);
    bytes += chunk;
  });
  return bytes;
}

inline base::ErrorKind failureOf(const std::function<void()>& work) {
  try {
    work();
  } catch (const base::Error& error) {
    return error.kind;
  }
  FAIL("nothing was thrown");
  return base::ErrorKind::internal;
}

inline void blobsAreStored(BlobStore& blobs) {
  using base::ErrorKind;

  SUBCASE("gives back what was written, in chunks") {
    std::string large(200'000, 'x');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i % 257);
    putBlob(blobs, "media/1.jpg", large);
    CHECK(blobs.size("media/1.jpg") == 200'000);
    CHECK(readBlob(blobs, "media/1.jpg") == large);
    CHECK(readBlob(blobs, "media/1.jpg", 65'530, 20) == large.substr(65'530, 20));
    CHECK(readBlob(blobs, "media/1.jpg", 199'999) == large.substr(199'999));
    CHECK(readBlob(blobs, "media/1.jpg", 200'000).empty());
    CHECK(readBlob(blobs, "media/1.jpg", kToTheEnd).empty());
    CHECK(readBlob(blobs, "media/1.jpg", 0, 0).empty());
  }
  SUBCASE("keeps text of every kind") {
    for (const std::string_view text : testing::kAwkwardTexts) {
      putBlob(blobs, "text", text);
      CHECK(readBlob(blobs, "text") == text);
    }
  }
  SUBCASE("keeps an empty blob") {
    blobs.create("empty")->commit();
    CHECK(blobs.size("empty") == 0);
    CHECK(readBlob(blobs, "empty").empty());
  }
  SUBCASE("shows nothing before the commit") {
    const auto writer = blobs.create("k");
    writer->write("half");
    CHECK(blobs.size("k") == std::nullopt);
    writer->commit();
    CHECK(readBlob(blobs, "k") == "half");
  }
  SUBCASE("keeps the old blob until the new one is committed, and for ever when it is given up") {
    putBlob(blobs, "k", "old");
    {
      const auto writer = blobs.create("k");
      writer->write("given up");
      CHECK(readBlob(blobs, "k") == "old");
    }
    CHECK(readBlob(blobs, "k") == "old");
    putBlob(blobs, "k", "new");
    CHECK(readBlob(blobs, "k") == "new");
  }
  SUBCASE("refuses a writer after its commit") {
    const auto writer = blobs.create("k");
    writer->commit();
    CHECK(failureOf([&] { writer->write("more"); }) == ErrorKind::state);
    CHECK(failureOf([&] { writer->commit(); }) == ErrorKind::state);
  }
  SUBCASE("removes, also what is not there") {
    putBlob(blobs, "k", "v");
    blobs.remove("k");
    CHECK(blobs.size("k") == std::nullopt);
    CHECK(failureOf([&] { readBlob(blobs, "k"); }) == ErrorKind::notFound);
    CHECK_NOTHROW(blobs.remove("k"));
  }
  SUBCASE("keeps apart keys of which one begins another, or that differ in their separators") {
    for (const char* key : {"a", "a/b", "a/b/c", "a.b", "a_b", "a-b", ".a", "A"}) putBlob(blobs, key, key);
    for (const char* key : {"a", "a/b", "a/b/c", "a.b", "a_b", "a-b", ".a", "A"}) CHECK(readBlob(blobs, key) == key);
  }
  SUBCASE("keeps one whole blob of concurrent writers of one key") {
    testing::inParallel(16, [&](int i) { putBlob(blobs, "k", std::string(100'000, static_cast<char>('a' + i))); });
    const auto bytes = readBlob(blobs, "k");
    CHECK(bytes.size() == 100'000);
    CHECK(std::set<char>(bytes.begin(), bytes.end()).size() == 1);
  }
  SUBCASE("refuses keys that are not names") {
    const std::string tooLong(129, 'k');
    for (const std::string_view key :
         {std::string_view(""), std::string_view("/"), std::string_view("/etc/passwd"), std::string_view("a/"),
          std::string_view("a//b"), std::string_view("."), std::string_view(".."), std::string_view("../a"),
          std::string_view("a/../b"), std::string_view("a/."), std::string_view("a b"), std::string_view("a%2e"),
          std::string_view("a\\b"), std::string_view("a\0b", 3), std::string_view("ä"), std::string_view(tooLong)}) {
      CAPTURE(key);
      CHECK(failureOf([&] { blobs.create(key); }) == ErrorKind::invalid);
      CHECK(failureOf([&] { blobs.size(key); }) == ErrorKind::invalid);
      CHECK(failureOf([&] { blobs.remove(key); }) == ErrorKind::invalid);
      CHECK(failureOf([&] { readBlob(blobs, key); }) == ErrorKind::invalid);
    }
    CHECK_NOTHROW(putBlob(blobs, std::string(128, 'k'), "v"));
  }
}

}  // namespace instaplay::stores
