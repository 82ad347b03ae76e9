#include "host/plugins/elf_note.hpp"

#include <elf.h>
#include <fmt/format.h>
#include <instaplay/abi/entry.h>

#include <cstring>
#include <fstream>
#include <optional>
#include <vector>

namespace instaplay::plugins {
namespace {

constexpr std::size_t kMaxProgramHeaders = 256;
constexpr std::uint64_t kMaxNoteBytes = 64 * 1024;

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#endif

class BoundedFile {
 public:
  explicit BoundedFile(const std::filesystem::path& path) : stream_(path, std::ios::binary | std::ios::ate) {
    if (!stream_) throw ElfError("cannot be opened for reading");
    size_ = static_cast<std::uint64_t>(stream_.tellg());
  }

  std::vector<char> read(std::uint64_t offset, std::uint64_t length, std::string_view what) {
    if (offset > size_ || length > size_ - offset) {
      throw ElfError(fmt::format("is cut short: its {} of {} bytes at {} is past the file's {} bytes", what, length,
                                 offset, size_));
    }
    std::vector<char> bytes(length);
    stream_.seekg(static_cast<std::streamoff>(offset));
    if (!stream_.read(bytes.data(), static_cast<std::streamsize>(length))) throw ElfError("cannot be read");
    return bytes;
  }

  std::uint64_t size() const { return size_; }

 private:
  std::ifstream stream_;
  std::uint64_t size_ = 0;
};

/// A struct out of bytes that may stand at any alignment. The caller has checked the length.
template <class T>
T structAt(const std::vector<char>& bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

Elf64_Ehdr readHeader(BoundedFile& file) {
  if (file.size() < SELFMAG) throw ElfError("is not an ELF file");
  const std::vector<char> magic = file.read(0, SELFMAG, "magic number");
  if (std::memcmp(magic.data(), ELFMAG, SELFMAG) != 0) throw ElfError("is not an ELF file");

  const auto header = structAt<Elf64_Ehdr>(file.read(0, sizeof(Elf64_Ehdr), "header"), 0);
  const bool isOurs = header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_ident[EI_DATA] == ELFDATA2LSB;
  if (!isOurs || header.e_machine != kMachine) {
    throw ElfError(fmt::format("is for machine {}, this host runs on machine {}", header.e_machine, kMachine));
  }
  if (header.e_type != ET_DYN) throw ElfError("is not a shared library");
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum > kMaxProgramHeaders) {
    throw ElfError(fmt::format("has {} program headers of {} bytes, at most {} of {} are read", header.e_phnum,
                               header.e_phentsize, kMaxProgramHeaders, sizeof(Elf64_Phdr)));
  }
  return header;
}

std::string textOf(const char* chars, std::size_t capacity) { return {chars, strnlen(chars, capacity)}; }

ElfNote noteFrom(const ip_note_desc& desc) {
  return {desc.abi_major, desc.abi_minor, textOf(desc.id, sizeof desc.id), textOf(desc.version, sizeof desc.version),
          textOf(desc.sdk, sizeof desc.sdk)};
}

/// Walks the notes of one segment; each part is padded to a multiple of the alignment.
std::optional<ElfNote> findNote(const std::vector<char>& segment, std::uint64_t alignment) {
  const std::uint64_t step = alignment == 8 ? 8 : 4;
  const auto padded = [step](std::uint64_t length) { return (length + step - 1) / step * step; };

  std::uint64_t at = 0;
  while (segment.size() - at >= sizeof(Elf64_Nhdr)) {
    const auto header = structAt<Elf64_Nhdr>(segment, at);
    const std::uint64_t name = at + sizeof(Elf64_Nhdr);
    const std::uint64_t desc = name + padded(header.n_namesz);
    const std::uint64_t end = desc + padded(header.n_descsz);
    if (desc + header.n_descsz > segment.size()) return {};

    const bool isOurs = header.n_type == IP_NOTE_TYPE && header.n_namesz == sizeof IP_NOTE_OWNER &&
                        std::memcmp(segment.data() + name, IP_NOTE_OWNER, sizeof IP_NOTE_OWNER) == 0;
    if (isOurs && header.n_descsz >= sizeof(ip_note_desc)) return noteFrom(structAt<ip_note_desc>(segment, desc));
    if (end >= segment.size()) return {};
    at = end;
  }
  return {};
}

}  // namespace

ElfNote readElfNote(const std::filesystem::path& path) {
  BoundedFile file(path);
  const Elf64_Ehdr header = readHeader(file);
  const auto table =
      file.read(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr), "program header table");
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    const auto segment = structAt<Elf64_Phdr>(table, i * sizeof(Elf64_Phdr));
    if (segment.p_type != PT_NOTE || segment.p_filesz > kMaxNoteBytes) continue;
    if (auto note = findNote(file.read(segment.p_offset, segment.p_filesz, "note segment"), segment.p_align))
      return *note;
  }
  throw ElfError("has no InstaPlay note, so nothing tells which SDK it was built with");
}

}  // namespace instaplay::plugins
