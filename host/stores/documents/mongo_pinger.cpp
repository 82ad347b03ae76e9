#include "host/stores/documents/mongo_pinger.hpp"

#include "host/stores/documents/mongo_failure.hpp"

namespace instaplay::stores {

MongoPinger::MongoPinger(MongoPool& pool)
    : pool_(pool), lease_(pool.lease()), thread_([this](const std::stop_token& stop) { run(stop); }) {}

MongoPinger::~MongoPinger() = default;

void MongoPinger::ping(base::Deadline deadline) {
  std::unique_lock lock(mutex_);
  const auto mine = ++lastAsked_;
  asked_.notify_one();
  const auto isAnswered = [&] { return lastAnswered_ >= mine; };
  if (deadline.isNever()) {
    answered_.wait(lock, isAnswered);
  } else if (!answered_.wait_until(lock, deadline.time(), isAnswered)) {
    throw base::unavailable("The document store does not answer.");
  }
  if (failure_) throw base::Error(*failure_);
}

void MongoPinger::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (asked_.wait(lock, stop, [&] { return lastAsked_ > lastAnswered_; })) {
    const auto covered = lastAsked_;
    lock.unlock();
    auto failure = ask();
    lock.lock();
    failure_ = std::move(failure);
    lastAnswered_ = covered;
    answered_.notify_all();
  }
}

std::optional<base::Error> MongoPinger::ask() {
  BsonDocument command;
  command.append("ping", 1);
  bson_error_t error;
  const char* database = pool_.database().c_str();
  if (mongoc_client_command_simple(lease_.client(), database, command.get(), nullptr, nullptr, &error)) return {};
  return mongoError(error, MongoWork::reading);
}

}  // namespace instaplay::stores
