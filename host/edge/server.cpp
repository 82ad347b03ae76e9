#include "host/edge/server.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <thread>

#include "host/base/log.hpp"
#include "host/edge/descriptor_limit.hpp"
#include "host/edge/edge_context.hpp"
#include "host/edge/listener.hpp"

namespace instaplay::edge {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kSweepEvery{100};
constexpr std::chrono::milliseconds kDrainCheckEvery{5};
constexpr std::size_t kDescriptorsForOthers = 256;

EdgeOptions completed(EdgeOptions options) {
  const std::size_t descriptors = raiseDescriptorLimit();
  const std::size_t spare =
      descriptors > 2 * kDescriptorsForOthers ? descriptors - kDescriptorsForOthers : descriptors / 2;
  options.maxConnections = std::min(options.maxConnections, spare);
  if (options.threads == 0) options.threads = std::max(16u, 4 * std::thread::hardware_concurrency());
  options.sockets.most = std::min(options.sockets.most, options.maxConnections - options.maxConnections / 4);
  options.idleLeast = std::min(options.idleLeast, options.idleMost);
  return options;
}

ConnectionLimits limitsOf(const EdgeOptions& options) {
  return {options.maxConnections, options.maxPerAddress, options.idleMost, options.idleLeast};
}

}  // namespace

/// The control thread accepts, sweeps, relieves the workers and lets WebSockets ping; it never runs an exchange.
class EdgeServer::Running {
 public:
  Running(const EdgeOptions& options, http::Application& application, const base::Clock& clock)
      : context_{options,
                 application,
                 clock,
                 ConnectionRegistry(limitsOf(options)),
                 {},
                 {},
                 {options.sockets.most, options.sockets.threads},
                 {options.threads, 4 * options.threads + options.maxStreams}},
        listener_(control_, context_),
        sweepTimer_(control_) {}

  ~Running() {
    control_.stop();
    if (controlThread_.joinable()) controlThread_.join();
    context_.registry.closeAll();
    context_.workers.stop();
    context_.sockets.stop();
    context_.sockets.abandonAll();
  }

  void start() {
    listener_.open();
    context_.workers.start();
    context_.sockets.start();
    listener_.start();
    sweepLater();
    controlThread_ = std::thread([this] { control_.run(); });
    base::logInfo("edge", "listening",
                  {{"address", context_.options.address}, {"port", static_cast<int>(listener_.port())}});
  }

  bool drain(std::chrono::milliseconds timeout) {
    const auto deadline = base::Deadline::after(timeout);
    context_.draining = true;
    closeListener();
    context_.sockets.restartAll();
    for (;;) {
      context_.registry.closeQuiet();
      if (context_.registry.busy() == 0) return true;
      if (deadline.expired()) return false;
      std::this_thread::sleep_for(kDrainCheckEvery);
    }
  }

  std::uint16_t port() const { return listener_.port(); }
  std::size_t connections() const { return context_.registry.size(); }

 private:
  void closeListener() {
    std::promise<void> closed;
    asio::post(control_, [&] {
      listener_.close();
      closed.set_value();
    });
    if (controlThread_.joinable()) closed.get_future().wait();
  }

  void sweepLater() {
    sweepTimer_.expires_after(kSweepEvery);
    sweepTimer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      context_.registry.sweep(context_.clock.monotonicMs());
      context_.sockets.tick(context_.clock.monotonicMs());
      context_.workers.relieve();
      sweepLater();
    });
  }

  EdgeContext context_;
  asio::io_context control_{1};
  Listener listener_;
  asio::steady_timer sweepTimer_;
  std::thread controlThread_;
};

EdgeServer::EdgeServer(EdgeOptions options, http::Application& application, const base::Clock& clock)
    : running_(std::make_unique<Running>(completed(std::move(options)), application, clock)) {}

EdgeServer::~EdgeServer() = default;

void EdgeServer::start() { running_->start(); }
std::uint16_t EdgeServer::port() const { return running_->port(); }
std::size_t EdgeServer::connections() const { return running_->connections(); }
bool EdgeServer::drain(std::chrono::milliseconds timeout) { return running_->drain(timeout); }

}  // namespace instaplay::edge
