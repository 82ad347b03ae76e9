#include "host/app/resources.hpp"

namespace instaplay::app {

std::filesystem::path resourceFolder(std::string_view name) {
  const auto home = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const auto installed = home.parent_path() / "lib" / "instaplay" / name;
  return std::filesystem::is_directory(installed) ? installed : home / name;
}

}  // namespace instaplay::app
