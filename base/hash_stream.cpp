// SHA-256 by OpenSSL, as in hash.cpp.

#define OPENSSL_SUPPRESS_DEPRECATED

#include "base/hash_stream.hpp"

#include "base/ensure.hpp"

#include <openssl/sha.h>

namespace tamga {

struct HashStream::Context {
    SHA256_CTX sha;
};

HashStream::HashStream() : context_(std::make_unique<Context>()) {
    ENSURE(SHA256_Init(&context_->sha) == 1);
}
HashStream::HashStream(HashStream&&) noexcept = default;
HashStream& HashStream::operator=(HashStream&&) noexcept = default;
HashStream::~HashStream() = default;

void HashStream::add(ByteView piece) {
    ENSURE(SHA256_Update(&context_->sha, piece.data(), piece.size()) == 1);
}

Hash256 HashStream::finish() {
    Hash256 out;
    ENSURE(SHA256_Final(out.bytes.data(), &context_->sha) == 1);
    return out;
}

} // namespace tamga
