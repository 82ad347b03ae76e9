#include "host/app/application.hpp"

#include <Poco/Util/Option.h>
#include <Poco/Util/OptionCallback.h>
#include <fmt/format.h>

#include <functional>

#include "host/app/commands/commands.hpp"
#include "host/app/version.hpp"
#include "host/base/nearest.hpp"

namespace instaplay::app {
namespace {

using Poco::Util::Option;

/// Lets an option call a function; Poco's own callback is a member of a named class.
class OptionHandler final : public Poco::Util::AbstractOptionCallback {
 public:
  using Handle = std::function<void(const std::string& value)>;

  explicit OptionHandler(Handle handle) : handle_(std::move(handle)) {}
  void invoke(const std::string&, const std::string& value) const override { handle_(value); }
  AbstractOptionCallback* clone() const override { return new OptionHandler(handle_); }

 private:
  Handle handle_;
};

Option makeOption(const std::string& name, OptionHandler::Handle handle) {
  return Option(name, "").callback(OptionHandler(std::move(handle)));
}

int failUsage(const std::string& message) {
  fmt::print(stderr, "instaplay: {}\nTry 'instaplay --help'.\n", message);
  return kExitUsage;
}

std::string unknownCommand(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const Command& command : allCommands()) names.emplace_back(command.name);
  const std::string word = words.size() > 1 ? words[0] + " " + words[1] : words[0];
  const std::string near = base::nearest(word, names);
  return fmt::format("there is no command \"{}\"{}", word,
                     near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near));
}

}  // namespace

int InstaPlay::runProgram(int argc, char** argv) {
  setUnixOptions(true);
  try {
    init(argc, argv);
  } catch (const Poco::Exception& error) {
    return failUsage(error.displayText());
  }
  return static_cast<Poco::Util::Application&>(*this).run();
}

void InstaPlay::defineOptions(Poco::Util::OptionSet& options) {
  const auto takesValue = [](Option option, const char* what) { return option.argument(what).repeatable(true); };
  options.addOption(makeOption("help", [this](auto&) { wantsHelp_ = true; }));
  options.addOption(makeOption("version", [this](auto&) { wantsVersion_ = true; }));
  options.addOption(
      takesValue(makeOption("config", [this](auto& value) { line_.sources.files.emplace_back(value); }), "FILE"));
  options.addOption(
      takesValue(makeOption("set", [this](auto& value) { line_.sources.assignments.push_back(value); }), "KEY=VALUE"));
  options.addOption(takesValue(makeOption("port-file", [this](auto& value) { line_.portFile = value; }), "FILE"));
  options.addOption(takesValue(makeOption("url", [this](auto& value) { line_.url = value; }), "URL"));
}

int InstaPlay::main(const std::vector<std::string>& words) {
  if (wantsVersion_) {
    fmt::print("InstaPlay {}\n", kVersion);
    return kExitOk;
  }
  if (wantsHelp_ || words.empty()) {
    fmt::print(wantsHelp_ ? stdout : stderr, "{}", usageText());
    return wantsHelp_ ? kExitOk : kExitUsage;
  }
  try {
    return runCommand(words);
  } catch (const ConfigError& error) {
    for (const Problem& problem : error.problems()) fmt::print(stderr, "{}\n", problem.line());
    return kExitUsage;
  } catch (const Poco::Exception& error) {
    fmt::print(stderr, "instaplay: {}\n", error.displayText());
  } catch (const std::exception& error) {
    fmt::print(stderr, "instaplay: {}\n", error.what());
  }
  return kExitFailed;
}

int InstaPlay::runCommand(const std::vector<std::string>& words) {
  const Command* command = findCommand(words);
  if (command == nullptr) return failUsage(unknownCommand(words));

  const auto nameLength = command->name.find(' ') == std::string_view::npos ? 1 : 2;
  line_.arguments.assign(words.begin() + nameLength, words.end());
  if (line_.arguments.size() < command->fewest || line_.arguments.size() > command->most) {
    return failUsage(fmt::format("usage: instaplay {} {}", command->name, command->arguments));
  }
  line_.sources.environment = processEnvironment();
  return command->run(line_);
}

}  // namespace instaplay::app
