#include "embedded_stores.hpp"

#include <stdlib.h>

#include <cerrno>
#include <system_error>

namespace instaplay::testing {

namespace fs = std::filesystem;

OwnFolder::OwnFolder() {
  std::string name = (fs::temp_directory_path() / "instaplay-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

OwnFolder::~OwnFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

EmbeddedStores::EmbeddedStores(const base::Clock& clock)
    : cache_(clock), jobs_(jobsFile_, clock), limits_(clock), blobs_(folder_.path() / "blobs") {}

stores::Stores EmbeddedStores::lend() { return {sql_, documents_, cache_, jobs_, streams_, limits_, blobs_, mailer_}; }

}  // namespace instaplay::testing
