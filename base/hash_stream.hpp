// SHA-256 of what comes in pieces, for files that are not held in memory.

#pragma once

#include "base/bytes.hpp"
#include "base/types.hpp"

#include <memory>

namespace tamga {

class HashStream {
public:
    HashStream();
    HashStream(HashStream&&) noexcept;
    HashStream& operator=(HashStream&&) noexcept;
    ~HashStream();

    void add(ByteView piece);
    // Of everything added; nothing may be added after it.
    [[nodiscard]] Hash256 finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

} // namespace tamga
