// SHA-256 through OpenSSL with a fetched digest and one reused context per thread.

#include "base/hash.hpp"

#include "base/ensure.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>

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

// Short messages, which most are, are gathered first: an update costs as much as a block does.
class Gatherer {
public:
    explicit Gatherer(Hasher& hasher) : hasher_(hasher) { hasher_.begin(); }

    void add(ByteView part) {
        if (part.size() > gathered_.size() - used_) flush();
        if (part.size() > gathered_.size()) return hasher_.update(part);
        std::ranges::copy(part, gathered_.begin() + static_cast<std::ptrdiff_t>(used_));
        used_ += part.size();
    }
    Hash256 finish() {
        flush();
        return hasher_.finish();
    }

private:
    void flush() {
        if (used_ > 0) hasher_.update(std::span(gathered_).first(used_));
        used_ = 0;
    }

    Hasher& hasher_;
    std::array<std::uint8_t, 256> gathered_; // Filled up to used_.
    std::size_t used_ = 0;
};

} // namespace

Hash256 sha256(std::initializer_list<ByteView> parts) {
    Gatherer message(hasher());
    for (const ByteView part : parts) message.add(part);
    return message.finish();
}

Hash256 tagged(std::string_view tag, std::initializer_list<ByteView> parts) {
    ENSURE(tag.size() == 4);
    Gatherer message(hasher());
    message.add(as_bytes("TMG1"));
    message.add(as_bytes(tag));
    for (const ByteView part : parts) message.add(part);
    return message.finish();
}

} // namespace tamga
