#pragma once

#include <array>
#include <string_view>

namespace instaplay::app {

struct DemoPerson {
  std::string_view username, displayName;
};

inline constexpr std::string_view kDemoPassword = "seven quiet lanterns";

inline constexpr std::array<DemoPerson, 36> kDemoPeople{{
    {"alice", "Alice"},   {"bob", "Bob"},         {"carol", "Carol"},     {"dave", "Dave"},     {"erin", "Erin"},
    {"frank", "Frank"},   {"grace", "Grace"},     {"heidi", "Heidi"},     {"ivan", "Ivan"},     {"judy", "Judy"},
    {"kenji", "Kenji"},   {"laila", "Laila"},     {"mallory", "Mallory"}, {"nina", "Nina"},     {"oscar", "Oscar"},
    {"peggy", "Peggy"},   {"quentin", "Quentin"}, {"rosa", "Rosa"},       {"sybil", "Sybil"},   {"trent", "Trent"},
    {"ursula", "Ursula"}, {"victor", "Victor"},   {"wendy", "Wendy"},     {"xavier", "Xavier"}, {"yara", "Yara"},
    {"zoe", "Zoe"},       {"amir", "Amir"},       {"bianca", "Bianca"},   {"cyril", "Cyril"},   {"dalia", "Dalia"},
    {"emil", "Emil"},     {"freya", "Freya"},     {"goran", "Goran"},     {"hana", "Hana"},     {"isak", "Isak"},
    {"jonas", "Jonas"},
}};

inline constexpr std::array<std::string_view, 18> kDemoCaptions{{
    "First light over the harbour. #morning #sea",
    "Forty tries for one good loaf. #bread",
    "The cat has opinions about my desk. #cats",
    "Found this staircase by getting lost. #city #walks",
    "Rain all day, so soup all day. #soup",
    "Finished the blue quilt at last. #handmade",
    "Nothing but fog and one brave heron. #birds #morning",
    "New strings, old guitar. #music",
    "The tomatoes are winning. #garden",
    "Night train, window seat, good book. #travel #books",
    "Every door in this street is a different green. #city",
    "Climbed until the clouds were below. #mountains",
    "My grandmother's recipe, my uneven slices. #cake",
    "Low tide and a bucket of shells. #sea",
    "Trying film again. Half the roll was my thumb. #film #light",
    "Two hours of waiting, four seconds of sun. #light",
    "Market day. Came for onions, left with flowers. #walks",
    "The last warm evening, probably. #summer",
}};

}  // namespace instaplay::app
