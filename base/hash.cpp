// SHA-256 through OpenSSL with a fetched digest and one reused context per thread.

#include "base/hash.hpp"

#include "base/ensure.hpp"

#include <openssl/evp.h>

#include <memory>

namespace tamga {

namespace {

class Hasher {
public:
    Hasher()
        : digest_(EVP_MD_fetch(nullptr, "SHA256", nullptr), EVP_MD_free),
          context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        ENSURE(digest_ != nullptr && context_ != nullptr);
        ENSURE(EVP_DigestInit_ex2(context_.get(), digest_.get(), nullptr) == 1);
    }

    void begin() { ENSURE(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1); }
    void update(ByteView bytes) {
        ENSURE(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
    }
    Hash256 finish() {
        Hash256 out;
        ENSURE(EVP_DigestFinal_ex(context_.get(), out.bytes.data(), nullptr) == 1);
        return out;
    }

private:
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> digest_;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

Hasher& hasher() {
    thread_local Hasher instance;
    return instance;
}

} // namespace

Hash256 sha256(std::initializer_list<ByteView> parts) {
    Hasher& context = hasher();
    context.begin();
    for (const ByteView part : parts) context.update(part);
    return context.finish();
}

Hash256 tagged(std::string_view tag, std::initializer_list<ByteView> parts) {
    ENSURE(tag.size() == 4);
    Hasher& context = hasher();
    context.begin();
    context.update(as_bytes("TMG1"));
    context.update(as_bytes(tag));
    for (const ByteView part : parts) context.update(part);
    return context.finish();
}

} // namespace tamga
