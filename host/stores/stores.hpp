#pragma once

namespace instaplay::stores {

class SqlStore;
class DocumentStore;
class Cache;
class JobQueue;
class Streams;
class RateLimits;
class BlobStore;
class Mailer;
class Presence;

/// The stores of a running host, lent by whoever built them (app, or the testing kit) for as long as the host runs.
struct Stores {
  SqlStore& sql;
  DocumentStore& documents;
  Cache& cache;
  JobQueue& jobs;
  Streams& streams;
  RateLimits& limits;
  BlobStore& blobs;
  Mailer& mailer;
  Presence& presence;
};

}  // namespace instaplay::stores
