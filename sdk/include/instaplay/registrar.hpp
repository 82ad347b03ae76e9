#pragma once

#include <instaplay/abi/registrar.h>
#include <instaplay/call.hpp>
#include <instaplay/detail/binding.hpp>
#include <instaplay/host.hpp>
#include <instaplay/json.hpp>
#include <instaplay/registration_options.hpp>
#include <instaplay/sockets.hpp>
#include <instaplay/work.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace instaplay {
inline namespace sdk_v1 {

template <>
struct Interface<ip_iface_registrar> {
  static constexpr const char* id = IP_IFACE_REGISTRAR;
  static bool hasBaseline(const ip_iface_registrar* table) noexcept {
    return IP_HAS(ip_iface_registrar, table, socket_endpoint);
  }
};

/// The methods of a service by name: JSON in, JSON out. A method validates its input, as callers are other people's
/// plugins, and refuses by throwing Error.
using ServiceMethods = std::map<std::string, std::function<Json(ServiceCall&)>, std::less<>>;

/// What a plugin declares, once, inside Plugin::declare; afterwards nothing can be added.
///
///   void declare(Registrar& r) override {
///     r.get("/api/v1/posts/{postId}", Access::anyone, [this](Call& call) { show(call); }, {.summary = "A post"});
///     r.on("user.deleted", [this](Event& event) { posts_.forget(requiredIdField(event.json(), "userId")); });
///     r.job("posts.tidy", [this](Job& job) { posts_.tidy(); }, {.cron = "0 3 * * *"});
///   }
///
/// Handlers run on many threads at once unless their options say serial. They are kept until the plugin is destroyed,
/// so what they capture must live as long: members of the plugin do. All members throw HostError: conflict (a route,
/// job, service or command that exists), invalid (malformed), unsupported (this host lacks the capability); each fails
/// the plugin with a message that names both sides. Since 1.0.
class Registrar {
 public:
  Registrar(const Host& host, ip_registrar* handle, detail::Bindings& bindings)
      : host_(host), table_(&host.require<ip_iface_registrar>()), handle_(handle), bindings_(&bindings) {}

  /// Routes. path is absolute with {name} parameters: r.get("/api/v1/posts/{postId}", Access::anyone, handler).
  void get(std::string_view path, Access access, std::function<void(Call&)> handler, const RouteOptions& options = {}) {
    route("GET", path, access, std::move(handler), options);
  }
  void post(std::string_view path, Access access, std::function<void(Call&)> handler,
            const RouteOptions& options = {}) {
    route("POST", path, access, std::move(handler), options);
  }
  void put(std::string_view path, Access access, std::function<void(Call&)> handler, const RouteOptions& options = {}) {
    route("PUT", path, access, std::move(handler), options);
  }
  void patch(std::string_view path, Access access, std::function<void(Call&)> handler,
             const RouteOptions& options = {}) {
    route("PATCH", path, access, std::move(handler), options);
  }
  void del(std::string_view path, Access access, std::function<void(Call&)> handler, const RouteOptions& options = {}) {
    route("DELETE", path, access, std::move(handler), options);
  }

  /// A route of any method. HEAD and OPTIONS are answered by the host. A path that matches with and without a parameter
  /// goes to the one without.
  void route(std::string_view method, std::string_view path, Access access, std::function<void(Call&)> handler,
             const RouteOptions& options = {}) {
    ip_route descriptor = detail::describe(options);
    descriptor.method = toStr(method);
    descriptor.path = toStr(path);
    descriptor.access = static_cast<std::int32_t>(access);
    bind(descriptor, std::string(method).append(" ").append(path), std::move(handler));
    host_.check(table_->route(handle_, &descriptor), "registrar.route");
  }

  /// Hears of every event of a topic at least once, also of those from while the plugin was off, from its first start
  /// on. A handler that throws gets the event again later; events of one key stay in order.
  void on(std::string_view topic, std::function<void(Event&)> handler, const SubscriptionOptions& options = {}) {
    subscribe(topic, std::move(handler), detail::flags(options) | IP_EVENT_DURABLE);
  }

  /// Hears of events at once in this process, and soon in the others that share the streams store; best effort: for
  /// caches and live views.
  void onEphemeral(std::string_view topic, std::function<void(Event&)> handler,
                   const SubscriptionOptions& options = {}) {
    subscribe(topic, std::move(handler), detail::flags(options));
  }

  /// A kind of background job, named "<plugin>.<verb>" such as "stories.expire": enqueued through Jobs, or fired by
  /// options.cron.
  void job(std::string_view name, std::function<void(Job&)> handler, const JobOptions& options = {}) {
    ip_job descriptor = detail::describe(options);
    descriptor.name = toStr(name);
    bind(descriptor, std::string(name), std::move(handler));
    host_.check(table_->job(handle_, &descriptor), "registrar.job");
  }

  /// A service for other plugins: r.provide("users.cards/1", 0, {{"list", [this](ServiceCall& call) { ... }}}).
  /// A method that is not among them answers Error (notFound, "unknown_method").
  /// A later minor only adds methods and members; anything else is a new major, provided beside the old one for a
  /// while.
  void provide(std::string_view id, std::uint32_t minor, ServiceMethods methods) {
    ip_service_def descriptor{};
    descriptor.hdr = IP_HDR_INIT(ip_service_def);
    descriptor.id = toStr(id);
    descriptor.minor = minor;
    bind<ServiceCall>(descriptor, std::string(id), dispatcher(std::move(methods)));
    host_.check(table_->provide(handle_, &descriptor), "registrar.provide");
  }

  /// A step before or after the handler of every route of the host, ascending by order. A step before that replies or
  /// throws ends the request.
  void step(std::string_view name, StepPhase phase, std::int32_t order, std::function<void(Call&)> handler) {
    ip_step descriptor{};
    descriptor.hdr = IP_HDR_INIT(ip_step);
    descriptor.name = toStr(name);
    descriptor.phase = static_cast<std::uint32_t>(phase);
    descriptor.order = order;
    bind(descriptor, std::string(name), std::move(handler));
    host_.check(table_->step(handle_, &descriptor), "registrar.step");
  }

  /// A document collection, named with the plugin id and '_' in front, and its indexes:
  /// r.collection("comments_text", {{{"keys", {{"postId", 1}, {"at", -1}}}, {"unique", false}}}).
  void collection(std::string_view name, const OrderedJson& indexes = OrderedJson::array()) {
    const std::string text = dumpOrderedJson(indexes);
    ip_collection descriptor{};
    descriptor.hdr = IP_HDR_INIT(ip_collection);
    descriptor.name = toStr(name);
    descriptor.indexes_json = toStr(text);
    host_.check(table_->collection(handle_, &descriptor), "registrar.collection");
  }

  /// A JSON Schema that the schemas of all routes may refer to as {"$ref": "#/components/schemas/NAME"}.
  void schema(std::string_view name, std::string_view jsonSchema) {
    host_.check(table_->schema(handle_, toStr(name), toStr(jsonSchema)), "registrar.schema");
  }

  /// A command on the shared socket /api/v1/ws, such as "chat.send". Access and limits as for routes.
  void command(std::string_view op, Access access, std::function<void(SocketCommand&)> handler,
               const CommandOptions& options = {}) {
    ip_socket_command descriptor = detail::describe(options);
    descriptor.op = toStr(op);
    descriptor.access = static_cast<std::int32_t>(access);
    bind(descriptor, std::string(op), std::move(handler));
    host_.check(table_->socket_command(handle_, &descriptor), "registrar.socket_command");
  }

  /// A WebSocket endpoint of the plugin's own: Origin, access and limits are checked before onOpen. endpoint must live
  /// until the plugin is destroyed.
  void endpoint(std::string_view path, Access access, SocketEndpoint& endpoint, const EndpointOptions& options = {}) {
    auto binding = std::make_unique<detail::EndpointBinding>(host_, std::string(path), endpoint);
    ip_socket_endpoint descriptor = detail::describe(options);
    descriptor.path = toStr(path);
    descriptor.access = static_cast<std::int32_t>(access);
    descriptor.self = binding.get();
    descriptor.on_open = &detail::EndpointBinding::onOpen;
    descriptor.on_message = &detail::EndpointBinding::onMessage;
    descriptor.on_close = &detail::EndpointBinding::onClose;
    bindings_->push_back(std::move(binding));
    host_.check(table_->socket_endpoint(handle_, &descriptor), "registrar.socket_endpoint");
  }

 private:
  static std::function<void(ServiceCall&)> dispatcher(ServiceMethods methods) {
    return [methods = std::move(methods)](ServiceCall& call) {
      const auto found = methods.find(call.method());
      if (found == methods.end()) throw Error::notFound("unknown_method", "The service has no such method.");
      const std::string answer = dumpJson(found->second(call));
      call.host().check(call.table().reply_json(call.handle(), 200, toStr(answer)), "call.reply_json");
    };
  }

  void subscribe(std::string_view topic, std::function<void(Event&)> handler, std::uint32_t flags) {
    ip_subscription descriptor{};
    descriptor.hdr = IP_HDR_INIT(ip_subscription);
    descriptor.topic = toStr(topic);
    descriptor.flags = flags;
    bind(descriptor, std::string(topic), std::move(handler));
    host_.check(table_->subscribe(handle_, &descriptor), "registrar.subscribe");
  }

  template <class View, class Descriptor>
  void bind(Descriptor& descriptor, std::string name, std::function<void(View&)> handler) {
    auto binding = std::make_unique<detail::HandlerBinding<View>>(host_, std::move(name), std::move(handler));
    descriptor.fn = &detail::HandlerBinding<View>::invoke;
    descriptor.self = binding.get();
    bindings_->push_back(std::move(binding));
  }

  Host host_;
  const ip_iface_registrar* table_;
  ip_registrar* handle_;
  detail::Bindings* bindings_;
};

}  // namespace sdk_v1
}  // namespace instaplay
