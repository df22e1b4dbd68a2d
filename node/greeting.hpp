// The greeting: the first frame on a link, signed over the session's exporter (kind 7).
//
// It binds chain, protocol version, role and this very TLS session, so that neither a relay nor a
// node of another chain gets past it.

#pragma once

#include "node/network.hpp"
#include "node/tls.hpp"

namespace tamga::node {

// What this side says of itself on a session whose handshake is done.
[[nodiscard]] Bytes make_hello(SSL* session, bool dialer, const NetworkOptions& options,
                               const std::pair<std::uint64_t, Height>& standing);

// What the other side said; an error tells the operator why it was refused. `dialer`: this side
// dialled; `key` is that of the other side's certificate.
[[nodiscard]] Result<Greeted> judge_hello(SSL* session, bool dialer, const PublicKey& key,
                                          const NetworkOptions& options, ByteView payload);

} // namespace tamga::node
