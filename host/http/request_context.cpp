#include "host/http/request_context.hpp"

namespace instaplay::http {

bool isSafeMethod(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

}  // namespace instaplay::http
