#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace instaplay::testing {

/// Starts a program, found on PATH, without input and with its output added to a file. Variables that are given
/// ("NAME=value") win over inherited ones. Throws when there is no such program.
pid_t startProcess(const std::vector<std::string>& words, const std::filesystem::path& output,
                   std::vector<std::string> variables = {});

/// Whether a child ends in time, which may be looked at for no time at all; it is left to be waited for.
bool endsWithin(pid_t pid, std::chrono::milliseconds time);

/// Waits for the end of a child and gives its exit code, or 128 and the signal that ended it.
int waitForEnd(pid_t pid);

/// SIGSTOP to a child, and waits until it stands still: until then its threads may go on answering. One that has ended
/// is left to be waited for.
void pauseProcess(pid_t pid);

/// The whole text of a file; empty when there is none.
std::string readFile(const std::filesystem::path& file);

}  // namespace instaplay::testing
