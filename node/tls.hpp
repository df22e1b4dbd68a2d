// TLS between nodes: 1.3 only, self-signed certificates, peers known by their Ed25519 keys.
//
// The verify callback accepts exactly the pinned keys and ignores names, dates and chains; there
// are no tickets and no session cache, because resumption would skip it (interfaces.md 4).

#pragma once

#include "base/crypto.hpp"
#include "base/result.hpp"

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <functional>
#include <optional>

namespace tamga::node {

// Asked on the thread of the handshake, once per handshake.
using IsPinned = std::function<bool(const PublicKey&)>;

// `is_pinned` must outlive the context.
[[nodiscard]] Result<boost::asio::ssl::context> make_tls_context(const SecretKey& node_key,
                                                                 const IsPinned& is_pinned);

// The key of the other side of a finished handshake.
[[nodiscard]] std::optional<PublicKey> peer_key_of(SSL* ssl);

// Who says hello: bound into the exporter.
struct Greeting {
    std::uint16_t protocol_version = 0;
    std::uint8_t role = 0;
    bool dialer = false; // Of the one who signs.
};

// 32 bytes only the two ends of this session know, for this greeting.
[[nodiscard]] std::optional<std::array<std::uint8_t, 32>> exporter_of(SSL* ssl,
                                                                      const Greeting& greeting);

} // namespace tamga::node
