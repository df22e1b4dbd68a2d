// SHA-256 by OpenSSL's own functions, without the layer that chooses among algorithms: that layer
// costs as much as a block does, and most messages here have two blocks.

#define OPENSSL_SUPPRESS_DEPRECATED // OpenSSL 3 would have everything go through that layer.

#include "base/hash.hpp"

#include "base/ensure.hpp"

#include <openssl/sha.h>

namespace tamga {

namespace {

class Message {
public:
    Message() { ENSURE(SHA256_Init(&context_) == 1); }

    void add(ByteView part) {
        ENSURE(SHA256_Update(&context_, part.data(), part.size()) == 1);
    }
    Hash256 finish() {
        Hash256 out;
        ENSURE(SHA256_Final(out.bytes.data(), &context_) == 1);
        return out;
    }

private:
    SHA256_CTX context_;
};

} // namespace

Hash256 sha256(std::initializer_list<ByteView> parts) {
    Message message;
    for (const ByteView part : parts) message.add(part);
    return message.finish();
}

Hash256 tagged(std::string_view tag, std::initializer_list<ByteView> parts) {
    ENSURE(tag.size() == 4);
    Message message;
    message.add(as_bytes("TMG1"));
    message.add(as_bytes(tag));
    for (const ByteView part : parts) message.add(part);
    return message.finish();
}

} // namespace tamga
