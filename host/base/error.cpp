#include "host/base/error.hpp"

#include <array>

namespace instaplay::base {
namespace {

struct Row {
  ErrorKind kind;
  std::string_view code;
  int http;
  ip_status abi;
};

constexpr std::array kRows{
    Row{ErrorKind::invalid, "validation_failed", 400, IP_E_INVALID},
    Row{ErrorKind::unauthenticated, "unauthenticated", 401, IP_E_UNAUTHENTICATED},
    Row{ErrorKind::forbidden, "forbidden", 403, IP_E_DENIED},
    Row{ErrorKind::notFound, "not_found", 404, IP_E_NOT_FOUND},
    Row{ErrorKind::conflict, "conflict", 409, IP_E_CONFLICT},
    Row{ErrorKind::tooLarge, "payload_too_large", 413, IP_E_TOO_LARGE},
    Row{ErrorKind::unprocessable, "unprocessable", 422, IP_E_UNPROCESSABLE},
    Row{ErrorKind::limited, "rate_limited", 429, IP_E_LIMIT},
    Row{ErrorKind::unavailable, "unavailable", 503, IP_E_UNAVAILABLE},
    Row{ErrorKind::timeout, "timeout", 504, IP_E_TIMEOUT},
    Row{ErrorKind::cancelled, "unavailable", 503, IP_E_CANCELLED},
    Row{ErrorKind::unsupported, "not_implemented", 501, IP_E_UNSUPPORTED},
    Row{ErrorKind::state, "internal", 500, IP_E_STATE},
    Row{ErrorKind::internal, "internal", 500, IP_E_INTERNAL},
};

const Row& rowOf(ErrorKind kind) {
  for (const Row& row : kRows) {
    if (row.kind == kind) return row;
  }
  return kRows.back();
}

}  // namespace

std::string_view defaultCode(ErrorKind kind) { return rowOf(kind).code; }
int httpStatus(ErrorKind kind) { return rowOf(kind).http; }
ip_status abiStatus(ErrorKind kind) { return rowOf(kind).abi; }

ErrorKind errorKind(ip_status status) {
  for (const Row& row : kRows) {
    if (row.abi == status) return row.kind;
  }
  return ErrorKind::internal;
}

Error unavailable(std::string message) { return {ErrorKind::unavailable, "unavailable", std::move(message)}; }

}  // namespace instaplay::base
