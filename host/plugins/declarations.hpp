#pragma once

#include <instaplay/abi/registrar.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace instaplay::plugins {

/// A function of a plugin with its state. Called through PluginInstance::invoke only.
struct Handler {
  ip_handler fn = nullptr;
  void* self = nullptr;
  std::shared_ptr<std::timed_mutex> serial;  ///< held while it runs; null: it runs on many threads at once
};

enum class Access : std::int32_t {
  everybody = IP_ACCESS_PUBLIC,
  user = IP_ACCESS_USER,
  moderator = IP_ACCESS_MODERATOR,
  admin = IP_ACCESS_ADMIN,
};

struct RouteDeclaration {
  std::string method, path;
  Handler handler;
  Access access = Access::everybody;
  bool streamBody = false, answerOnce = false;
  std::chrono::milliseconds timeout{0};  ///< 0: the host's default
  int successStatus = 200;
  std::uint64_t maxBody = 0;  ///< 0: the host's default
  std::string feature, limitGroup, summary;
  std::string bodySchema, querySchema, paramsSchema, responseSchema;  ///< JSON text or empty
};

struct JobDeclaration {
  std::string name, cron;
  Handler handler;
  int maxAttempts = 8;
  std::chrono::milliseconds timeout{0}, backoff{2000}, backoffCap{900'000};
};

struct SubscriptionDeclaration {
  std::string topic;
  Handler handler;
  bool durable = false;
};

struct ServiceDeclaration {
  std::string id;  ///< "users.relations/1"
  std::uint32_t minor = 0;
  Handler handler;
};

struct StepDeclaration {
  std::string name;
  Handler handler;
  bool before = true;
  std::int32_t order = 0;
};

struct CollectionDeclaration {
  std::string name, indexesJson;
};

/// A command on the shared socket.
struct SocketCommandDeclaration {
  std::string op;
  Handler handler;
  Access access = Access::everybody;
  std::string feature, limitGroup, schema;
};

/// A WebSocket endpoint of the plugin's own. Its functions are called through EndpointSession only.
struct SocketEndpointDeclaration {
  std::string path, subprotocol;  ///< subprotocol: empty: none is agreed on
  Access access = Access::everybody;
  std::uint32_t maxMessage = 64 * 1024;
  void* self = nullptr;
  ip_status (*onOpen)(void* self, ip_socket*, ip_call* handshake) = nullptr;
  void (*onMessage)(void* self, ip_socket*, ip_str bytes, std::uint32_t binary) = nullptr;
  void (*onClose)(void* self, ip_socket*, std::uint32_t code) = nullptr;
};

struct SchemaDeclaration {
  std::string name, json;
};

/// Everything one plugin declared, copied and checked; sealed after register_all.
struct Declarations {
  std::vector<RouteDeclaration> routes;
  std::vector<JobDeclaration> jobs;
  std::vector<SubscriptionDeclaration> subscriptions;
  std::vector<ServiceDeclaration> services;
  std::vector<StepDeclaration> steps;
  std::vector<CollectionDeclaration> collections;
  std::vector<SchemaDeclaration> schemas;
  std::vector<SocketCommandDeclaration> socketCommands;
  std::vector<SocketEndpointDeclaration> socketEndpoints;
};

}  // namespace instaplay::plugins
