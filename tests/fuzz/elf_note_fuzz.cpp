#include "host/plugins/elf_note.hpp"

#include "tests/fuzz/harness.hpp"
#include "tests/fuzz/rewritten_file.hpp"
#include "tests/support/temp_folder.hpp"

// The input is a file that stands where a plugin's library should. Its note is read, or it is refused.

using namespace instaplay;
using namespace instaplay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const testing::TempFolder temp;
  const auto file = temp.path() / "plugin.so";
  static const RewrittenFile written(file);
  written.write(textOf(data, size));
  try {
    const plugins::ElfNote note = plugins::readElfNote(file);
    expect(note.id.size() <= 64 && note.version.size() <= 32 && note.sdk.size() <= 32, "texts keep within the note");
  } catch (const plugins::ElfError& error) {
    expect(*error.what() != '\0', "a refusal says why");
  }
  return 0;
}
