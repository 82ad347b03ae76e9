#include "tests/host/stores_mail/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace instaplay::testing {
namespace {

template <typename T>
std::unique_ptr<T, void (*)(T*)> owned(T* made, void (*release)(T*)) {
  if (!made) throw std::runtime_error("OpenSSL refused to make a certificate");
  return {made, release};
}

void addExtension(X509* certificate, int kind, const std::string& value) {
  const auto extension = owned(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), X509_EXTENSION_free);
  X509_add_ext(certificate, extension.get(), -1);
}

}  // namespace

void writeSelfSigned(const std::filesystem::path& file, const std::string& host) {
  const auto key = owned(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const auto certificate = owned(X509_new(), X509_free);
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(host.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  addExtension(certificate.get(), NID_subject_alt_name, "DNS:" + host);
  addExtension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(certificate.get(), key.get(), EVP_sha256());

  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "w"), std::fclose);
  if (!out || PEM_write_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
      PEM_write_X509(out.get(), certificate.get()) != 1) {
    throw std::runtime_error("cannot write " + file.string());
  }
}

}  // namespace instaplay::testing
