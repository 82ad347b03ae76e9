#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "tests/bench/realtime/modes.hpp"

namespace instaplay::bench {
namespace {

constexpr std::size_t kMostSockets = 25'000;
constexpr int kMostSeconds = 300;
constexpr double kMostRate = 100'000;

constexpr const char* kUsage =
    "usage: bench_realtime_client idle|latency|storm --ports PORT[,PORT] --people FILE --count N\n"
    "         [--window N] [--seconds N] [--op NAME] [--data JSON] [--rate N | --outstanding N]\n"
    "A line of FILE is a bearer token, a tab, and what $to stands for in the messages of whoever has the token.\n"
    "Socket I goes to port I and signs in with line I, both in turn.";

[[noreturn]] void refuse(const std::string& what) { throw std::runtime_error(what + "\n" + kUsage); }

double number(const std::string& name, const std::string& text, double most) {
  std::size_t used = 0;
  double value = -1;
  try {
    value = std::stod(text, &used);
  } catch (const std::logic_error&) {
  }
  if (used != text.size() || value < 0 || value > most) {
    refuse(name + " is a number up to " + std::to_string(static_cast<long>(most)) + ", not \"" + text + "\"");
  }
  return value;
}

std::vector<std::uint16_t> readPorts(const std::string& text) {
  std::vector<std::uint16_t> ports;
  std::istringstream words(text);
  for (std::string word; std::getline(words, word, ',');) {
    ports.push_back(static_cast<std::uint16_t>(number("--ports", word, 65'535)));
  }
  return ports;
}

std::vector<Seat> readPeople(const std::string& file) {
  std::ifstream in(file);
  if (!in) refuse("cannot read --people " + file);
  std::vector<Seat> people;
  for (std::string line; std::getline(in, line);) {
    const auto tab = line.find('\t');
    if (tab == std::string::npos) refuse(file + " has a line without a tab");
    people.push_back({0, line.substr(0, tab), line.substr(tab + 1)});
  }
  return people;
}

std::vector<Seat> seatsOf(const std::vector<std::uint16_t>& ports, const std::vector<Seat>& people, std::size_t count) {
  if (ports.empty() || people.empty() || count == 0) refuse("--ports, --people and --count are needed");
  std::vector<Seat> seats;
  for (std::size_t i = 0; i < count; ++i) {
    seats.push_back(people[i % people.size()]);
    seats.back().port = ports[i % ports.size()];
  }
  return seats;
}

void replace(std::string& text, std::string_view name, const std::string& value) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
}

}  // namespace

Options readOptions(int argc, char** argv) {
  if (argc < 2) refuse("a mode is needed");
  Options options;
  options.mode = argv[1];
  std::vector<std::uint16_t> ports;
  std::vector<Seat> people;
  std::size_t count = 0;
  const std::map<std::string, std::function<void(const std::string&, const std::string&)>> readers{
      {"--ports", [&](auto&, auto& text) { ports = readPorts(text); }},
      {"--people", [&](auto&, auto& text) { people = readPeople(text); }},
      {"--count", [&](auto& name, auto& text) { count = static_cast<std::size_t>(number(name, text, kMostSockets)); }},
      {"--window",
       [&](auto& name, auto& text) { options.window = static_cast<std::size_t>(number(name, text, kMostSockets)); }},
      {"--seconds",
       [&](auto& name, auto& text) {
         options.seconds = std::chrono::seconds(static_cast<int>(number(name, text, kMostSeconds)));
       }},
      {"--op", [&](auto&, auto& text) { options.op = text; }},
      {"--data", [&](auto&, auto& text) { options.data = text; }},
      {"--rate", [&](auto& name, auto& text) { options.rate = number(name, text, kMostRate); }},
      {"--outstanding",
       [&](auto& name, auto& text) {
         options.outstanding = static_cast<std::size_t>(number(name, text, kMostSockets));
       }},
  };
  for (int i = 2; i < argc; i += 2) {
    const auto reader = readers.find(argv[i]);
    if (reader == readers.end() || i + 1 == argc) refuse(std::string("unknown or without a value: ") + argv[i]);
    reader->second(argv[i], argv[i + 1]);
  }
  options.seats = seatsOf(ports, people, count);
  return options;
}

void printLine(const Json& line) {
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

std::string messageData(const Options& options, const Seat& seat, std::size_t n) {
  static const auto run = static_cast<unsigned>(std::time(nullptr));
  char uuid[40];
  std::snprintf(uuid, sizeof uuid, "%08x-0000-4000-8000-%012zx", run, n);
  std::string data = options.data;
  replace(data, "$to", seat.to);
  replace(data, "$text", "n:" + std::to_string(n));
  replace(data, "$uuid", uuid);
  return data;
}

}  // namespace instaplay::bench
