#include "embedded_stores.hpp"

namespace instaplay::testing {

EmbeddedStores::EmbeddedStores(const base::Clock& clock)
    : cache_(clock), jobs_(jobsFile_, clock), limits_(clock), blobs_(folder_.path() / "blobs") {}

stores::Stores EmbeddedStores::lend() {
  return {sql_, documents_, cache_, jobs_, streams_, limits_, blobs_, mailer_, presence_};
}

}  // namespace instaplay::testing
