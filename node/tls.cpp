// The TLS context of a node, on OpenSSL's native handles.

#include "node/tls.hpp"

#include <cstring>
#include <memory>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string>
#include <string_view>

namespace tamga::node {

namespace {

using KeyHandle = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificateHandle = std::unique_ptr<X509, decltype(&X509_free)>;

std::unexpected<Error> tls_error(const std::string& what) {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    return fail(ErrorCode::network, what + ": " + text.data());
}

std::optional<PublicKey> key_of(X509* certificate) {
    EVP_PKEY* const key = certificate == nullptr ? nullptr : X509_get0_pubkey(certificate);
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) return std::nullopt;
    PublicKey raw;
    std::size_t size = raw.bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, raw.bytes.data(), &size) != 1 || size != 32) {
        return std::nullopt;
    }
    return raw;
}

int judge_certificate(X509_STORE_CTX* context, void* is_pinned) {
    const std::optional<PublicKey> key = key_of(X509_STORE_CTX_get0_cert(context));
    if (key && (*static_cast<const IsPinned*>(is_pinned))(*key)) return 1;
    X509_STORE_CTX_set_error(context, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

// Names and dates mean nothing here: a key does not expire, it is replaced by a governance act.
CertificateHandle self_signed(EVP_PKEY* key) {
    CertificateHandle certificate(X509_new(), &X509_free);
    X509* const raw = certificate.get();
    X509_NAME* const name = raw == nullptr ? nullptr : X509_get_subject_name(raw);
    const auto* const label = reinterpret_cast<const unsigned char*>("tamga");
    const bool good = raw != nullptr && X509_set_version(raw, 2) == 1 &&
                      ASN1_INTEGER_set(X509_get_serialNumber(raw), 1) == 1 &&
                      ASN1_TIME_set_string(X509_getm_notBefore(raw), "20200101000000Z") == 1 &&
                      ASN1_TIME_set_string(X509_getm_notAfter(raw), "99991231235959Z") == 1 &&
                      X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, label, -1, -1, 0) == 1 &&
                      X509_set_issuer_name(raw, name) == 1 && X509_set_pubkey(raw, key) == 1 &&
                      X509_sign(raw, key, nullptr) != 0;
    if (!good) certificate.reset();
    return certificate;
}

} // namespace

Result<boost::asio::ssl::context> make_tls_context(const SecretKey& node_key,
                                                   const IsPinned& is_pinned) {
    boost::asio::ssl::context context(boost::asio::ssl::context::tlsv13);
    SSL_CTX* const native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_3_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(native, 0);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);

    const std::array<std::uint8_t, 32> seed = node_key.seed();
    const KeyHandle key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()),
        &EVP_PKEY_free);
    if (!key) return tls_error("cannot use the node key");
    const CertificateHandle certificate = self_signed(key.get());
    if (!certificate || SSL_CTX_use_certificate(native, certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(native, key.get()) != 1) {
        return tls_error("cannot make the certificate of the node key");
    }
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(native, &judge_certificate,
                                     const_cast<IsPinned*>(&is_pinned));
    return context;
}

std::optional<PublicKey> peer_key_of(SSL* ssl) {
    const CertificateHandle certificate(SSL_get1_peer_certificate(ssl), &X509_free);
    return key_of(certificate.get());
}

std::optional<std::array<std::uint8_t, 32>> exporter_of(SSL* ssl, const Greeting& greeting) {
    constexpr std::string_view label = "EXPORTER-tamga-hello";
    const std::array<std::uint8_t, 4> context{
        static_cast<std::uint8_t>(greeting.protocol_version >> 8),
        static_cast<std::uint8_t>(greeting.protocol_version), greeting.role,
        static_cast<std::uint8_t>(greeting.dialer ? 1 : 0)};
    std::array<std::uint8_t, 32> out{};
    if (SSL_export_keying_material(ssl, out.data(), out.size(), label.data(), label.size(),
                                   context.data(), context.size(), 1) != 1) {
        return std::nullopt;
    }
    return out;
}

} // namespace tamga::node
