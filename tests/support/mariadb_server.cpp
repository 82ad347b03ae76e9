#include "tests/support/mariadb_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <mysql/mysql.h>
#include <mysql/mysqld_error.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "tests/support/free_port.hpp"
#include "tests/support/process.hpp"

namespace instaplay::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kStartTime{60};
constexpr int kStartAttempts = 5;
constexpr auto kCollation = " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

using Words = std::vector<std::string>;
using Connection = std::unique_ptr<MYSQL, decltype(&mysql_close)>;

// What the program starts ends with it, however that ends.
pid_t spawn(Words words, const fs::path& log) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("cannot start " + words[0] + ": " + std::strerror(errno));
  if (pid > 0) return pid;
  // Between fork and exec of a program with threads only calls to the system are safe.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  const int input = open("/dev/null", O_RDONLY);
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

// Debian keeps the server outside the PATH of ordinary users.
std::string serverProgram() {
  for (const char* path : {"/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd", "/usr/local/bin/mariadbd"}) {
    if (fs::exists(path)) return path;
  }
  return "mariadbd";
}

// Sizes that start fast, and no waiting for the disk: what the server wrote outlives its being killed without that. It
// refuses to run as root unless told so.
Words commonOptions(const fs::path& data) {
  Words words{"--no-defaults",
              "--datadir=" + data.string(),
              "--innodb-log-file-size=8M",
              "--innodb-buffer-pool-size=32M",
              "--innodb-flush-method=nosync",
              "--debug-no-sync"};
  if (geteuid() == 0) words.emplace_back("--user=root");
  return words;
}

std::string quoted(const std::string& text) {
  std::string sql = "'";
  for (const char c : text) sql += c == '\'' ? "''" : std::string(1, c);
  return sql + "'";
}

// The first statement lets the accounts be used, which a server that is being set up does not.
std::string initialSql(const MariadbServer::Settings& settings) {
  std::string sql = "FLUSH PRIVILEGES;\nCREATE DATABASE " + settings.database + kCollation + ";\n";
  for (const char* host : {"%", "localhost"}) {
    const std::string account = quoted(settings.user) + "@" + quoted(host);
    sql += "CREATE USER " + account + " IDENTIFIED BY " + quoted(settings.password) + ";\n";
    sql += "GRANT ALL PRIVILEGES ON " + settings.database + ".* TO " + account + ";\n";
    sql += "GRANT ALL PRIVILEGES ON `test\\_%`.* TO " + account + ";\n";
  }
  return sql;
}

void makeTemplate(const fs::path& place, const std::string& sql) {
  const TempFolder work;
  std::ofstream(work.path() / "initial.sql") << sql;
  const fs::path data = fs::path(place).concat(".new");
  fs::remove_all(data);
  Words words = commonOptions(data);
  words.insert(words.begin(), "mariadb-install-db");
  words.insert(words.end(), {"--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve",
                             "--extra-file=" + (work.path() / "initial.sql").string()});
  int status = 0;
  waitpid(spawn(words, work.path() / "log"), &status, 0);
  if (status != 0) throw std::runtime_error("mariadb-install-db failed:\n" + readFile(work.path() / "log"));
  fs::rename(data, place);
}

// To set up a data folder takes seconds, so it is done once for a build and copied; the lock is for suites that run
// at once.
void copyTemplate(const fs::path& data, const MariadbServer::Settings& settings) {
  const fs::path cache = INSTAPLAY_TEST_CACHE;
  fs::create_directories(cache);
  const std::string sql = initialSql(settings);
  const fs::path place = cache / ("mariadb-" + std::to_string(std::hash<std::string>{}(sql)));
  const int lock = open((cache / "mariadb.lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  flock(lock, LOCK_EX);
  std::string failure;
  try {
    if (!fs::exists(place)) makeTemplate(place, sql);
  } catch (const std::exception& error) {
    failure = error.what();
  }
  close(lock);
  if (!failure.empty()) throw std::runtime_error(failure);
  fs::copy(place, data, fs::copy_options::recursive);
}

// The place that a full server keeps for root is taken for a moment by each whom it turns away.
Connection connectAsRoot(const std::string& socket) {
  constexpr unsigned int kSeconds = 5;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(kSeconds);
  for (;;) {
    Connection connection(mysql_init(nullptr), &mysql_close);
    mysql_options(connection.get(), MYSQL_OPT_CONNECT_TIMEOUT, &kSeconds);
    if (mysql_real_connect(connection.get(), nullptr, "root", "", nullptr, 0, socket.c_str(), 0) != nullptr)
      return connection;
    const bool isFull = mysql_errno(connection.get()) == ER_CON_COUNT_ERROR;
    if (!isFull || std::chrono::steady_clock::now() >= end) return {nullptr, &mysql_close};
    poll(nullptr, 0, 10);
  }
}

}  // namespace

MariadbServer::MariadbServer(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {
  settings_.socket = (folder_.path() / "mariadb.sock").string();
  copyTemplate(folder_.path() / "data", settings_);
  for (int attempt = 0; attempt < kStartAttempts; ++attempt) {
    settings_.port = freePort();
    if (tryStart()) return;
  }
  throw std::runtime_error("mariadbd did not start:\n" + log());
}

MariadbServer::~MariadbServer() { kill(); }

std::string MariadbServer::newDatabase() {
  ++databases_;
  execute("CREATE DATABASE " + lastDatabase() + kCollation);
  return lastDatabase();
}

std::string MariadbServer::lastDatabase() const { return "test_" + std::to_string(databases_); }

std::vector<std::string> MariadbServer::execute(const std::string& sql) const {
  std::vector<std::string> values;
  for (auto& row : rowsOf(sql)) values.push_back(std::move(row.front()));
  return values;
}

std::vector<MariadbServer::Session> MariadbServer::sessions() const {
  std::vector<Session> sessions;
  for (const auto& row : rowsOf("SHOW PROCESSLIST")) {
    if (row.at(1) == settings_.user) sessions.push_back({row.at(0), row.at(3), row.at(4)});
  }
  return sessions;
}

std::vector<std::vector<std::string>> MariadbServer::rowsOf(const std::string& sql) const {
  const Connection connection = connectAsRoot(settings_.socket);
  if (connection == nullptr) throw std::runtime_error("mariadbd does not answer:\n" + log());
  if (mysql_real_query(connection.get(), sql.data(), sql.size()) != 0) {
    throw std::runtime_error(sql + ": " + mysql_error(connection.get()));
  }
  std::vector<std::vector<std::string>> rows;
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(connection.get()),
                                                                        &mysql_free_result);
  if (result == nullptr) return rows;
  const unsigned columns = mysql_num_fields(result.get());
  while (MYSQL_ROW row = mysql_fetch_row(result.get())) {
    auto& values = rows.emplace_back();
    for (unsigned i = 0; i < columns; ++i) values.emplace_back(row[i] == nullptr ? "NULL" : row[i]);
  }
  return rows;
}

void MariadbServer::start() {
  if (!running() && !tryStart()) throw std::runtime_error("mariadbd did not start again:\n" + log());
}

void MariadbServer::stop() { end(SIGTERM); }
void MariadbServer::kill() { end(SIGKILL); }
void MariadbServer::pauseIt() { pauseProcess(pid_); }
void MariadbServer::resumeIt() { ::kill(pid_, SIGCONT); }
void MariadbServer::cutConnections() const {
  for (const Session& session : sessions()) {
    try {
      execute("KILL CONNECTION " + session.id);
    } catch (const std::runtime_error&) {
      // It has ended by itself.
    }
  }
}

std::string MariadbServer::log() const { return readFile(folder_.path() / "mariadb.log"); }

bool MariadbServer::tryStart() {
  Words words = commonOptions(folder_.path() / "data");
  words.insert(words.begin(), serverProgram());
  words.insert(words.end(), {"--socket=" + settings_.socket, "--port=" + std::to_string(settings_.port),
                             "--bind-address=127.0.0.1", "--pid-file=" + (folder_.path() / "mariadb.pid").string(),
                             "--skip-name-resolve", "--innodb-use-native-aio=0"});
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  pid_ = spawn(std::move(words), folder_.path() / "mariadb.log");
  if (awaitAnswer()) return true;
  kill();
  return false;
}

bool MariadbServer::awaitAnswer() {
  const auto end = std::chrono::steady_clock::now() + kStartTime;
  while (std::chrono::steady_clock::now() < end) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    if (connectAsRoot(settings_.socket) != nullptr) return true;
    poll(nullptr, 0, 10);
  }
  return false;
}

void MariadbServer::end(int signal) {
  if (!running()) return;
  ::kill(pid_, signal);
  ::kill(pid_, SIGCONT);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace instaplay::testing
