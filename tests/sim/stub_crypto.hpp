// Signatures that only their owner can make inside the world, and that cost a hash instead of a
// curve: a tag keyed by a secret that the world alone knows.

#pragma once

#include "base/crypto.hpp"
#include "base/hash.hpp"

namespace tamga::sim {

inline Signature stub_sign(const PublicKey& key, ByteView message) {
    static constexpr std::string_view secret = "the world's secret, unknown to every node";
    const Hash256 low = sha256({as_bytes(secret), key.bytes, message});
    Signature signature;
    std::copy(low.bytes.begin(), low.bytes.end(), signature.bytes.begin());
    std::copy(key.bytes.begin(), key.bytes.end(), signature.bytes.begin() + 32);
    return signature;
}

inline bool stub_verify(const PublicKey& key, ByteView message, const Signature& signature) {
    return signature == stub_sign(key, message);
}

} // namespace tamga::sim
