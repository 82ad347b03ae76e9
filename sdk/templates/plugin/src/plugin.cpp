#include <instaplay/plugin.hpp>

#include "entry_routes.hpp"
#include "entry_service.hpp"
#include "sql_entry_repository.hpp"

namespace instaplay::@id@ {

class EntriesPlugin final : public Plugin {
 public:
  using Plugin::Plugin;

  void configure(const Json& settings) override { service_.setMaxLength(settings.value("max_length", 500u)); }
  void declare(Registrar& registrar) override { declareRoutes(registrar, service_); }

 private:
  HostClock clock_{host()};
  SqlEntryRepository entries_{Sql{host()}};
  EntryService service_{host(), clock_, entries_};
};

}  // namespace instaplay::@id@

INSTAPLAY_PLUGIN(instaplay::@id@::EntriesPlugin)
