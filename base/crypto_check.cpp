// check_crypto(): the start-up test of the accept rule (consensus.md 2.8).
//
// Nodes that judge one signature differently split the chain, so a program that finds its library
// judging a frozen vector otherwise does not run. It takes about ten milliseconds.

#include "base/crypto.hpp"
#include "base/crypto_vectors.hpp"
#include "base/ensure.hpp"

namespace tamga {

namespace {

Bytes from_vector(std::string_view text) {
    const std::optional<Bytes> bytes = from_hex(text);
    ENSURE(bytes.has_value());
    return *bytes;
}

PublicKey key_of(std::string_view text) {
    const std::optional<PublicKey> key = PublicKey::from(from_vector(text));
    ENSURE(key.has_value());
    return *key;
}

std::unexpected<Error> differs(std::string_view what, std::string_view name) {
    std::string message("the cryptographic library judges ");
    message.append(what).append(" \"").append(name);
    message.append("\" differently; install the libsodium that the release names");
    return fail(ErrorCode::config, std::move(message));
}

// RFC 8032 7.1 test 1: the same seed gives the same key and the same signature everywhere.
bool signs_as_specified() {
    const Bytes seed =
        from_vector("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    std::array<std::uint8_t, 32> raw{};
    std::copy(seed.begin(), seed.end(), raw.begin());
    const SecretKey key = SecretKey::from_seed(raw);
    const vectors::SignatureVector& expected = vectors::signatures[0];
    return key.public_key() == key_of(expected.key) &&
           equal(key.sign(from_vector(expected.message)).bytes, from_vector(expected.signature));
}

} // namespace

Status check_crypto() {
    if (!signs_as_specified()) return differs("the signature", "RFC 8032 7.1 test 1");
    for (const vectors::SignatureVector& vector : vectors::signatures) {
        const std::optional<Signature> signature = Signature::from(from_vector(vector.signature));
        ENSURE(signature.has_value());
        const bool accepted = verify(key_of(vector.key), from_vector(vector.message), *signature);
        if (accepted != vector.accept) return differs("the signature", vector.name);
    }
    for (const vectors::KeyVector& vector : vectors::keys) {
        if (is_valid_key(key_of(vector.key)) != vector.accept) {
            return differs("the key", vector.name);
        }
    }
    if (crc32c(as_bytes("123456789")) != 0xe3069283u) return differs("the checksum", "123456789");
    return {};
}

} // namespace tamga
