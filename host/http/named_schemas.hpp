#pragma once

#include <map>
#include <string>
#include <vector>

#include "host/base/json.hpp"
#include "host/http/plugin_source.hpp"

namespace instaplay::http {

/// A route, schema or command that cannot be served: whose it is ("host" or a plugin's id), which, and why.
struct RouteProblem {
  std::string owner, reason;
};

/// The named schemas of all plugins, for the schemas that refer to them; those that are wrong are left out.
class NamedSchemas {
 public:
  explicit NamedSchemas(const std::vector<PluginSource>& plugins);

  const base::Json& components() const { return components_; }
  const std::vector<RouteProblem>& problems() const { return problems_; }

 private:
  void parse(const PluginSource& plugin);
  bool dropWrong();

  base::Json components_ = base::Json::object();
  std::map<std::string, std::string> owners_;
  std::vector<RouteProblem> problems_;
};

}  // namespace instaplay::http
