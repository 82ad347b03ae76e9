#include "host/http/idempotency.hpp"

#include <algorithm>
#include <array>

#include "host/base/bytes.hpp"
#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/base/log.hpp"

namespace instaplay::http {
namespace {

using stores::SqlValue;

constexpr std::string_view kFind =
    "SELECT body_hash, status, headers, answer, created_ms FROM host_idempotency WHERE request_key = ?";
constexpr std::string_view kClaim =
    "INSERT INTO host_idempotency (request_key, body_hash, created_ms) VALUES (?, ?, ?)";
constexpr std::string_view kAnswer =
    "UPDATE host_idempotency SET status = ?, headers = ?, answer = ? WHERE request_key = ?";
constexpr std::string_view kForget = "DELETE FROM host_idempotency WHERE request_key = ?";
constexpr std::string_view kPurge = "DELETE FROM host_idempotency WHERE created_ms < ?";

constexpr std::int64_t kKeepMs = 24 * 3'600'000, kPurgeEveryMs = 3'600'000;
constexpr std::size_t kMaxKey = 128, kMaxStoredAnswer = 60'000;

base::Error conflict(std::string code, std::string message) {
  return {base::ErrorKind::conflict, std::move(code), std::move(message)};
}

base::Error stillRunning() {
  return conflict("idempotency_in_progress", "The first request with this Idempotency-Key still runs.");
}

std::string hexDigest(std::string_view text) { return base::toHex(base::sha256(text)); }

std::string packHeaders(const plugins::Answer& answer) {
  base::Json packed = base::Json::array();
  for (const auto& [name, value] : answer.headers) packed.push_back({name, value});
  return base::dumpJson(packed);
}

std::string_view textOf(const SqlValue& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  return text == nullptr ? std::string_view() : *text;
}

std::int64_t numberOf(const SqlValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number == nullptr ? 0 : *number;
}

struct Row {
  std::string bodyHash, headers, answer;
  std::int64_t status = 0, createdMs = 0;
};

std::optional<Row> findRow(stores::SqlStore& sql, std::string_view requestKey) {
  std::optional<Row> found;
  sql.query(kFind, std::array<SqlValue, 1>{requestKey}, [&](stores::SqlRow row) {
    found = Row{std::string(textOf(row[0])), std::string(textOf(row[2])), std::string(textOf(row[3])), numberOf(row[1]),
                numberOf(row[4])};
    return false;
  });
  return found;
}

plugins::Answer unpack(const Row& row) {
  plugins::Answer answer;
  answer.kind = row.status == 204 ? plugins::Answer::Kind::none : plugins::Answer::Kind::json;
  answer.httpStatus = static_cast<int>(row.status);
  answer.body = row.answer;
  for (const base::Json& header : base::parseJson(row.headers)) {
    answer.headers.emplace_back(header.at(0).get<std::string>(), header.at(1).get<std::string>());
  }
  return answer;
}

bool isWorthKeeping(const plugins::Answer& answer) {
  const bool hasData = answer.kind == plugins::Answer::Kind::json && answer.httpStatus < 400;
  return (hasData || answer.kind == plugins::Answer::Kind::none) && !answer.session &&
         answer.body.size() <= kMaxStoredAnswer;
}

bool isRefusal(const plugins::Answer& answer) {
  return answer.kind == plugins::Answer::Kind::error && answer.error && base::httpStatus(answer.error->kind) < 500;
}

}  // namespace

std::optional<IdempotencyKey> idempotencyKeyOf(const RequestContext& request) {
  const auto key = request.head.headers.find("idempotency-key");
  if (!key) return std::nullopt;
  const bool isVisible = std::ranges::all_of(*key, [](char c) { return c > ' ' && c < '\x7F'; });
  if (key->empty() || key->size() > kMaxKey || !isVisible) {
    throw base::Error(base::ErrorKind::invalid, "validation_failed",
                      "The Idempotency-Key must be 1-128 visible characters.");
  }
  const std::string who = request.principal ? "u:" + request.principal->userId : "a:" + request.clientAddress;
  std::string identity = who + '\n' + request.head.method + '\n' + std::string(request.path) + '\n';
  identity += *key;
  const bool isStreamed = request.bodyPlan.kind == BodyPlan::Kind::stream;
  const std::string length = std::to_string(request.head.contentLength.value_or(0));
  return IdempotencyKey{hexDigest(identity), hexDigest(isStreamed ? length : request.body)};
}

void Idempotency::purgeNowAndThen() {
  const auto now = clock_.nowMs();
  auto due = nextPurgeMs_.load();
  if (now < due || !nextPurgeMs_.compare_exchange_strong(due, now + kPurgeEveryMs)) return;
  sql_.exec(kPurge, std::array<SqlValue, 1>{now - kKeepMs});
}

SingleRun::SingleRun(Idempotency& idempotency, IdempotencyKey key) : idempotency_(idempotency), key_(std::move(key)) {
  const std::scoped_lock lock(idempotency_.mutex_);
  if (!idempotency_.running_.insert(key_.request).second) throw stillRunning();
}

SingleRun::~SingleRun() {
  const std::scoped_lock lock(idempotency_.mutex_);
  idempotency_.running_.erase(key_.request);
}

std::optional<plugins::Answer> SingleRun::earlierAnswer() {
  idempotency_.purgeNowAndThen();
  const auto row = findRow(idempotency_.sql_, key_.request);
  if (!row) return std::nullopt;
  if (row->createdMs < idempotency_.clock_.nowMs() - kKeepMs) {
    idempotency_.sql_.exec(kForget, std::array<SqlValue, 1>{key_.request});
    return std::nullopt;
  }
  if (row->bodyHash != key_.body) {
    throw base::Error(base::ErrorKind::unprocessable, "idempotency_key_reused",
                      "This Idempotency-Key was used with another body.");
  }
  if (row->status == 0) {
    throw conflict("idempotency_effect_exists",
                   "The first request took effect, but its answer was lost. Look before you repeat it.");
  }
  return unpack(*row);
}

void SingleRun::beforeCommit(stores::SqlTransaction& transaction) {
  if (claimed_) return;
  try {
    transaction.exec(kClaim, std::array<SqlValue, 3>{key_.request, key_.body, idempotency_.clock_.nowMs()});
  } catch (const base::Error& error) {
    if (error.kind == base::ErrorKind::conflict && transaction.isOpen()) throw stillRunning();
    throw;
  }
  transaction.afterCommit([this] { claimed_ = true; });
}

void SingleRun::finish(const plugins::Answer& answer) {
  try {
    if (isWorthKeeping(answer)) {
      store(answer);
    } else if (claimed_ && isRefusal(answer)) {
      idempotency_.sql_.exec(kForget, std::array<SqlValue, 1>{key_.request});
    }
  } catch (const std::exception& error) {
    base::logWarn("http", "an answer could not be kept for its Idempotency-Key", {{"reason", error.what()}});
  }
}

void SingleRun::store(const plugins::Answer& answer) {
  const bool isEmpty = answer.kind == plugins::Answer::Kind::none;
  const std::int64_t status = isEmpty ? 204 : answer.httpStatus;
  const std::string headers = packHeaders(answer);
  const auto transaction =
      idempotency_.sql_.begin(stores::TxMode::readWrite, base::Deadline::after(std::chrono::seconds(5)));
  if (!claimed_) {
    transaction->exec(kClaim, std::array<SqlValue, 3>{key_.request, key_.body, idempotency_.clock_.nowMs()});
  }
  transaction->exec(kAnswer, std::array<SqlValue, 4>{status, headers, answer.body, key_.request});
  transaction->commit();
}

}  // namespace instaplay::http
