// The world's little ledger: items are numbers, roots are hashes of what stands below.

#pragma once

#include "base/codec.hpp"
#include "base/hash.hpp"
#include "base/header.hpp"

#include <vector>

namespace tamga::sim {

inline Bytes encode_items(const std::vector<std::uint64_t>& items) {
    Writer out;
    for (const std::uint64_t item : items) out.u64(item);
    return std::move(out).take();
}

inline std::vector<std::uint64_t> decode_items(ByteView bytes) {
    std::vector<std::uint64_t> items;
    Reader in(bytes);
    while (in.left() >= 8) items.push_back(in.u64());
    return items;
}

// Fills what execution determines: body hash, roots, log size.
inline void fill_roots(Header& header, const Header& parent, ByteView items) {
    header.body_hash = BodyHash(sha256(items).bytes);
    header.log_size = parent.log_size + items.size() / 8;
    header.state_root = StateRoot(
        sha256({as_bytes("state"), parent.state_root.bytes, header.body_hash.bytes}).bytes);
    header.log_root =
        LogRoot(sha256({as_bytes("log"), parent.log_root.bytes, header.body_hash.bytes}).bytes);
}

} // namespace tamga::sim
