#include "host/http/dispatcher.hpp"

#include <algorithm>
#include <tuple>

#include "host/http/endpoint.hpp"

namespace instaplay::http {

Dispatcher::Dispatcher(const std::vector<PluginSource>& plugins) {
  for (const PluginSource& plugin : plugins) {
    for (const auto& step : plugin.declarations->steps) (step.before ? before_ : after_).push_back({&plugin, &step});
  }
  const auto position = [](const PluginStep& step) {
    return std::tuple<std::int32_t, std::string_view>(step.step->order, step.plugin->id);
  };
  std::ranges::stable_sort(before_, {}, position);
  std::ranges::stable_sort(after_, {}, position);
}

void Dispatcher::run(HttpCall& call) const {
  for (const PluginStep& step : before_) {
    runStep(step, call);
    if (call.answer().kind != plugins::Answer::Kind::none) return;
  }
  const Endpoint& endpoint = *call.request().endpoint;
  if (endpoint.plugin != nullptr) {
    endpoint.plugin->invoke(endpoint.route.handler, call);
  } else {
    endpoint.handle(call);
  }
  for (const PluginStep& step : after_) runStep(step, call);
}

void Dispatcher::runStep(const PluginStep& step, HttpCall& call) {
  if (!step.plugin->isActive()) return;
  plugins::Answer before = call.answer();
  step.plugin->invoke(step.step->handler, call);
  // A plugin that is paused in this moment refuses the call; its step must not decide the request then.
  if (!step.plugin->isActive()) call.answer() = std::move(before);
}

}  // namespace instaplay::http
