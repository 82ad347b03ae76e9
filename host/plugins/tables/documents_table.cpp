#include <algorithm>

#include "host/plugins/dependency_gates.hpp"
#include "host/plugins/last_error.hpp"
#include "host/plugins/tables/abi.hpp"
#include "host/plugins/tables/tables.hpp"
#include "host/stores/documents/port.hpp"

namespace instaplay::plugins {
namespace {

using base::Json;
using stores::Matching;
using stores::WhenMissing;

constexpr std::size_t kMaxDocumentBytes = std::size_t{1} << 20;
constexpr std::int64_t kMostDocuments = 1000;

void requireDeclared(ip_host* host, std::string_view collection) {
  const auto& declared = PluginHost::from(host).plugin().declarations().collections;
  const bool known = std::any_of(declared.begin(), declared.end(),
                                 [&](const CollectionDeclaration& each) { return each.name == collection; });
  if (known) return;
  throw base::Error{base::ErrorKind::forbidden, "collection_not_declared",
                    pluginOf(host) + " did not declare the collection " + std::string(collection) + "."};
}

/// Options keep the order of the sort keys, which base::Json would lose.
stores::FindOptions parseOptions(std::string_view text) {
  stores::FindOptions options;
  if (text.empty()) return options;
  const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
  if (!json.is_object()) throw invalidArgument("The options of find are no JSON object.");
  try {
    for (const auto& [name, value] : json.items()) {
      if (name == "sort") {
        for (const auto& [path, direction] : value.items())
          options.sort.emplace_back(path, direction.template get<int>());
      } else if (name == "limit") {
        options.limit = std::clamp<std::int64_t>(value.template get<std::int64_t>(), 1, kMostDocuments);
      } else if (name == "projection") {
        options.projection = value.template get<std::vector<std::string>>();
      } else {
        throw invalidArgument("find has no option \"" + name + "\".");
      }
    }
  } catch (const nlohmann::json::exception&) {
    throw invalidArgument("An option of find has the wrong type.");
  }
  return options;
}

/// Runs work on the document store on behalf of a plugin.
template <class Work>
ip_status withStore(ip_host* host, ip_str collection, Work&& work) {
  return guarded([&] {
    requireDeclared(host, view(collection));
    HostContext& context = contextOf(host);
    const GatePass pass = enter(context.gates, &DependencyGates::documents);
    work(context.stores.documents, view(collection));
  });
}

Matching matching(std::uint32_t flags) { return (flags & IP_DOC_MANY) != 0 ? Matching::all : Matching::first; }

ip_status insert(ip_host* host, ip_str collection, ip_str document) {
  return withStore(host, collection, [&](stores::DocumentStore& store, std::string_view name) {
    if (document.n > kMaxDocumentBytes) {
      throw base::Error{base::ErrorKind::tooLarge, "document_too_large", "A document holds at most 1 MiB."};
    }
    store.insert(name, base::parseJson(view(document)));
  });
}

ip_status find(ip_host* host, ip_str collection, ip_str filter, ip_str options, ip_sink sink, void* ctx) {
  return withStore(host, collection, [&](stores::DocumentStore& store, std::string_view name) {
    store.find(name, base::parseJson(view(filter)), parseOptions(view(options)), [&](const Json& document) {
      const std::string text = base::dumpJson(document);
      sink(ctx, str(text));
    });
  });
}

ip_status update(ip_host* host, ip_str collection, ip_str filter, ip_str change, std::uint32_t flags,
                 std::int64_t* matched) {
  return withStore(host, collection, [&](stores::DocumentStore& store, std::string_view name) {
    const WhenMissing whenMissing = (flags & IP_DOC_UPSERT) != 0 ? WhenMissing::insert : WhenMissing::nothing;
    const std::int64_t count =
        store.update(name, base::parseJson(view(filter)), base::parseJson(view(change)), matching(flags), whenMissing);
    if (matched != nullptr) *matched = count;
  });
}

ip_status remove(ip_host* host, ip_str collection, ip_str filter, std::uint32_t flags, std::int64_t* removed) {
  return withStore(host, collection, [&](stores::DocumentStore& store, std::string_view name) {
    const std::int64_t count = store.remove(name, base::parseJson(view(filter)), matching(flags));
    if (removed != nullptr) *removed = count;
  });
}

ip_status count(ip_host* host, ip_str collection, ip_str filter, std::int64_t* out) {
  return withStore(host, collection, [&](stores::DocumentStore& store, std::string_view name) {
    *out = store.count(name, base::parseJson(view(filter)));
  });
}

}  // namespace

const ip_iface_documents kDocumentsTable = {IP_HDR_INIT(ip_iface_documents), insert, find, update, remove, count};

}  // namespace instaplay::plugins
