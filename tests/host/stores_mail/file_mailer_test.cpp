#include "host/stores/mail/file_mailer.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/host/stores_mail/mail_contract.hpp"
#include "tests/support/parallel.hpp"
#include "tests/support/temp_folder.hpp"

using namespace instaplay;
using namespace instaplay::stores;

namespace {

std::string contentOf(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// The mails in the order of their names.
std::vector<std::string> mailsIn(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> mails;
  for (const auto& file : files) {
    CHECK(file.extension() == ".eml");
    mails.push_back(contentOf(file));
  }
  return mails;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a mail file can be read by a person: headers, an empty line, the text as it is") {
  const testing::TempFolder folder;
  const base::ManualClock clock;
  FileMailer mailer(folder.path() / "mail", "no-reply@example.org", clock);
  const std::string link = "https://example.org/verify?token=" + std::string(100, 'a');
  mailer.send({"alice@example.org",
               "Gr\xC3\xBC\xC3\x9F"
               "e",
               "Hello,\n" + link + "\n"});
  const auto mails = mailsIn(folder.path() / "mail");
  REQUIRE(mails.size() == 1);
  CHECK(
      mails[0].starts_with("From: no-reply@example.org\nTo: alice@example.org\nSubject: Gr\xC3\xBC\xC3\x9F"
                           "e\n"));
  CHECK(mails[0].ends_with("\n\nHello,\n" + link + "\n"));
}

TEST_CASE("mail files sort by time, within a moment by order, also when the clock steps back") {
  const testing::TempFolder folder;
  base::ManualClock clock;
  FileMailer mailer(folder.path(), "no-reply@example.org", clock);
  for (int i = 0; i < 12; ++i) {
    mailer.send({"alice@example.org", "number " + std::to_string(i), ""});
    if (i % 4 == 3) clock.advance(std::chrono::milliseconds{i == 7 ? -500 : 1000});
  }
  const auto mails = mailsIn(folder.path());
  REQUIRE(mails.size() == 12);
  for (int i = 0; i < 12; ++i)
    CHECK(contains(mails[static_cast<std::size_t>(i)], "number " + std::to_string(i) + "\n"));
}

TEST_CASE("mailers on one folder at one moment replace nothing") {
  const testing::TempFolder folder;
  const base::ManualClock clock;
  testing::inParallel(8, [&](int) {
    FileMailer mailer(folder.path(), "no-reply@example.org", clock);
    for (int i = 0; i < 10; ++i) mailer.send({"alice@example.org", "Hello", "text"});
  });
  CHECK(mailsIn(folder.path()).size() == 80);
}

TEST_CASE("the file mailer refuses bad mail and writes nothing of it") {
  const testing::TempFolder folder;
  const base::ManualClock clock;
  FileMailer mailer(folder.path(), "no-reply@example.org", clock);
  mailerRefusesBadMail(mailer);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a mail folder that is gone is unavailable") {
  const testing::TempFolder folder;
  const base::ManualClock clock;
  FileMailer mailer(folder.path() / "mail", "no-reply@example.org", clock);
  std::filesystem::remove_all(folder.path() / "mail");
  CHECK(failureOf([&] { mailer.send({"alice@example.org", "Hello", "text"}); }) == base::ErrorKind::unavailable);
}
