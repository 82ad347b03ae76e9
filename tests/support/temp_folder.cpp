#include "tests/support/temp_folder.hpp"

#include <stdlib.h>

#include <stdexcept>
#include <string>

namespace instaplay::testing {

TempFolder::TempFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "instaplay-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder like " + name);
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace instaplay::testing
