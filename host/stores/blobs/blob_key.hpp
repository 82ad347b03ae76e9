#pragma once

#include <string_view>

namespace instaplay::stores {

/// Throws invalid ("invalid_blob_key") unless key is one of BlobStore's.
void requireBlobKey(std::string_view key);

}  // namespace instaplay::stores
