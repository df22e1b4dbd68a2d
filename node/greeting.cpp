// Making and judging greetings.

#include "node/greeting.hpp"

#include "base/certificate.hpp"

#include "proto/network.pb.h"

namespace tamga::node {

Bytes make_hello(SSL* session, bool dialer, const NetworkOptions& options,
                 const std::pair<std::uint64_t, Height>& standing) {
    const Greeting greeting{options.protocol_version, static_cast<std::uint8_t>(options.role),
                            dialer};
    proto::network::Hello hello;
    hello.set_protocol_version(greeting.protocol_version);
    hello.set_role(greeting.role);
    hello.set_chain_id(options.chain.bytes.data(), options.chain.bytes.size());
    hello.set_wall_ms(standing.first);
    hello.set_height(standing.second.value);
    if (const auto exporter = exporter_of(session, greeting)) {
        const Signature signature =
            options.node_key.sign(sign_bytes(SignKind::handshake, options.chain, *exporter));
        hello.set_signature(signature.bytes.data(), signature.bytes.size());
    }
    return to_bytes(as_bytes(hello.SerializeAsString()));
}

Result<Greeted> judge_hello(SSL* session, bool dialer, const PublicKey& key,
                            const NetworkOptions& options, ByteView payload) {
    proto::network::Hello hello;
    if (!hello.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
        return fail(ErrorCode::network, "its greeting is not in the format");
    }
    if (!equal(as_bytes(hello.chain_id()), options.chain.view())) {
        return fail(ErrorCode::wrong_chain, "it is of another chain; compare genesis.json");
    }
    if (hello.protocol_version() != options.protocol_version) {
        return fail(ErrorCode::network, "it speaks protocol version " +
                                            std::to_string(hello.protocol_version()));
    }
    const auto pin = options.pins.find(key);
    if (pin == options.pins.end()) return fail(ErrorCode::network, "it is not admitted");
    // What it is follows from the chain, not from what it says: one side may not have heard yet
    // that an epoch began, and must be let in to hear it.
    const bool is_role = hello.role() == static_cast<std::uint32_t>(Role::validator) ||
                         hello.role() == static_cast<std::uint32_t>(Role::observer);
    if (!is_role) return fail(ErrorCode::network, "it claims a role that there is not");
    const Greeting greeting{options.protocol_version, static_cast<std::uint8_t>(hello.role()),
                            !dialer};
    const auto exporter = exporter_of(session, greeting);
    const std::optional<Signature> signature = Signature::from(as_bytes(hello.signature()));
    if (!exporter || !signature ||
        !verify(key, sign_bytes(SignKind::handshake, options.chain, *exporter), *signature)) {
        return fail(ErrorCode::bad_signature, "its greeting is not signed for this session");
    }
    return Greeted{pin->second, hello.wall_ms(), Height(hello.height())};
}

} // namespace tamga::node
