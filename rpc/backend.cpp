// The signed form of a request to read an opening.

#include "rpc/backend.hpp"

#include "base/codec.hpp"
#include "base/hash.hpp"

namespace tamga::rpc {

Bytes encode(const PayloadRequest& request) {
    Writer out;
    out.digest(request.commitment);
    out.raw(request.reader.bytes);
    out.short_blob(as_bytes(request.purpose));
    out.ordinal(request.at_ms);
    out.raw(request.nonce);
    return std::move(out).take();
}

std::array<std::uint8_t, 69> signing_bytes(const PayloadRequest& request, const ChainId& chain) {
    const Hash256 digest = tagged(tag::read, {encode(request)});
    return sign_bytes(SignKind::read, chain, digest.view());
}

} // namespace tamga::rpc
