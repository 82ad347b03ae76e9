#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/error.hpp"
#include "host/base/json.hpp"
#include "host/stores/documents/port.hpp"

namespace instaplay::stores::contract {

/// Makes a store without collections.
using MakeDocumentStore = std::function<std::unique_ptr<DocumentStore>()>;

/// Filters and changes, as the contract writes them, that a server standing in for the real one is known to answer
/// otherwise.
using LeftOut = std::set<std::string>;

/// What every DocumentStore must do. Call it in a TEST_CASE of its own: each SUBCASE runs on a new store.
void runDocumentContract(const MakeDocumentStore& make, const LeftOut& leftOut = {});

/// The parts, in files of their own.
void runFilterContract(const MakeDocumentStore& make, const LeftOut& leftOut);
void runUpdateContract(const MakeDocumentStore& make, const LeftOut& leftOut);

/// Written with ' for ", so that tests read well.
base::Json json(std::string text);
std::vector<base::Json> find(DocumentStore& store, std::string_view filter, const FindOptions& options = {});
/// The "_id" of what find gives, as JSON texts.
std::vector<std::string> findIds(DocumentStore& store, std::string_view filter, const FindOptions& options = {});
std::int64_t update(DocumentStore& store, std::string_view filter, std::string_view change,
                    Matching matching = Matching::first, WhenMissing whenMissing = WhenMissing::nothing);

/// What run throws; fails the test when it throws nothing.
base::Error errorThrownBy(const std::function<void()>& run);

/// The collection that these use.
inline constexpr std::string_view kNotes = "notes";

}  // namespace instaplay::stores::contract
