#include "common_passwords.hpp"

#include <algorithm>
#include <array>

namespace instaplay::auth {
namespace {

// Sorted, so that it can be searched by halves.
constexpr std::array<std::string_view, 266> kCommon{
    "00000000",   "0987654321",   "10101010",      "11111111",    "11223344",    "1122334455",   "12121212",
    "123123123",  "123321123",    "12341234",      "12345678",    "123456789",   "1234567890",   "12345678910",
    "123456789a", "12345678a",    "123456qwerty",  "1234abcd",    "1234qwer",    "123qweasd",    "147258369",
    "159753123",  "1a2b3c4d",     "1q2w3e4r",      "1q2w3e4r5t",  "1qaz2wsx",    "1qaz2wsx3edc", "1qazxsw2",
    "69696969",   "741852963",    "87654321",      "88888888",    "987654321",   "a1234567",     "a12345678",
    "a1b2c3d4",   "aa123456",     "abc12345",      "abc123456",   "abc123abc",   "abcd1234",     "access14",
    "admin123",   "admin1234",    "administrator", "alexander",   "alexandra",   "arsenal1",     "asdf1234",
    "asdfasdf",   "asdfghjk",     "asdfghjkl",     "asdqwe123",   "ashley12",    "azertyuiop",   "babygirl",
    "babygirl1",  "bailey12",     "barcelona",     "baseball",    "baseball1",   "basketball",   "batman123",
    "benjamin",   "bigdaddy",     "blessed1",      "blink182",    "butterfly",   "butterfly1",   "callofduty",
    "caroline",   "changeme",     "changeme1",     "changeme123", "charlie1",    "charlotte",    "chelsea1",
    "chocolate",  "chocolate1",   "christine",     "christopher", "cocacola",    "computer",     "computer1",
    "corvette",   "danielle",     "default1",      "diamond1",    "dragon123",   "elizabeth",    "eminem12",
    "facebook",   "facebook1",    "ferrari1",      "football",    "football1",   "fortnite",     "francisco",
    "freedom1",   "gabriel1",     "gangster",      "godisgood",   "google123",   "greenday",     "guest123",
    "hardcore",   "hello123",     "hello1234",     "hellohello",  "hunter12",    "ilovegod",     "iloveyou",
    "iloveyou!",  "iloveyou1",    "iloveyou2",     "instagram",   "instagram1",  "internet",     "internet1",
    "isabella",   "jennifer",     "jessica1",      "jesus123",    "jesuschrist", "jonathan",     "jordan12",
    "jordan23",   "killer12",     "letmein1",      "letmein123",  "letmeinnow",  "letsplay",     "lightning",
    "linkedin",   "liverpool",    "liverpool1",    "lkjhgfdsa",   "lovelove",    "loveyou1",     "maggie12",
    "manchester", "master12",     "master123",     "maximilian",  "mercedes",    "metallica",    "michael1",
    "michelle",   "microsoft",    "midnight",      "midnight1",   "minecraft",   "mnbvcxz1",     "monkey123",
    "mustang1",   "mustang12",    "mypassword",    "naruto123",   "nicholas",    "ninja123",     "nintendo",
    "nirvana1",   "p4ssword",     "p@ssw0rd",      "p@ssword",    "passw0rd",    "passw0rd1",    "password",
    "password!",  "password00",   "password01",    "password1",   "password12",  "password123",  "password1234",
    "password2",  "password3",    "patricia",      "penelope",    "pepsicola",   "playstation",  "poiuytre",
    "poiuytrewq", "pokemon1",     "pokemon123",    "princess",    "princess1",   "q1w2e3r4",     "q1w2e3r4t5",
    "qazwsxedc",  "qazxswedc",    "qwaszx12",      "qwe123qwe",   "qweasdzxc",   "qweqweqwe",    "qwer1234",
    "qwert123",   "qwert12345",   "qwerty12",      "qwerty123",   "qwerty1234",  "qwerty12345",  "qwertyqwerty",
    "qwertyui",   "qwertyuiop",   "realmadrid",    "roblox123",   "rockyou1",    "rootroot",     "samantha",
    "samsung1",   "samsung123",   "scooter1",      "sebastian",   "secret12",    "secret123",    "shadow12",
    "shadow123",  "slipknot",     "snapchat",      "spiderman",   "spiderman1",  "spring2024",   "starwars",
    "starwars1",  "stephanie",    "summer2020",    "summer2021",  "summer2022",  "summer2023",   "summer2024",
    "sunshine",   "sunshine1",    "superman",      "superman1",   "sweetheart",  "test1234",     "test12345",
    "testing1",   "testing123",   "testtest",      "thepassword", "thunder1",    "trinity1",     "trustno1",
    "trustnoone", "valentina",    "veronica",      "victoria",    "warcraft",    "welcome!",     "welcome1",
    "welcome12",  "welcome123",   "whatever",      "whatever1",   "winter2023",  "winter2024",   "wwwwwwww",
    "xboxlive",   "yourpassword", "zaq12wsx",      "zaq1zaq1",    "zxcvbnm1",    "zxcvbnm123",   "zxcvbnma"};

}  // namespace

bool isCommonPassword(std::string_view password) { return std::ranges::binary_search(kCommon, password); }

}  // namespace instaplay::auth
