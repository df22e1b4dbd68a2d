// Small values that the tests of base share: keys by number, sets, signed votes, headers.

#pragma once

#include "base/certificate.hpp"

#include <algorithm>
#include <initializer_list>

namespace tamga::samples {

inline std::array<std::uint8_t, 32> filled(std::uint8_t byte) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(byte);
    return bytes;
}

inline SecretKey secret(std::uint8_t number) { return SecretKey::from_seed(filled(number)); }

struct Cluster {
    ValidatorSet set;
    std::vector<SecretKey> secrets; // In the order of the set.
};

// n validators; the consensus keys have seeds 1..n, the node keys 101..100+n.
inline Cluster cluster(std::uint8_t n) {
    std::vector<Validator> members;
    std::vector<SecretKey> secrets;
    for (std::uint8_t i = 1; i <= n; ++i) {
        secrets.push_back(secret(i));
        const SecretKey node = secret(static_cast<std::uint8_t>(100 + i));
        members.push_back({secrets.back().public_key(), node.public_key()});
    }
    std::ranges::sort(secrets, {}, &SecretKey::public_key);
    return {ValidatorSet::from(members).value(), secrets};
}

inline const ChainId chain(filled(0xc1));

inline Certificate certificate(const Cluster& cluster, VoteKind kind, Epoch epoch, View view,
                               const BlockHash& block, std::initializer_list<unsigned> signers) {
    Certificate made{kind, epoch, view, block, 0, {}};
    const auto message = sign_bytes(sign_kind(kind), chain, epoch, view, block);
    for (const unsigned signer : signers) {
        made.bitmap |= 1u << signer;
        made.signatures.push_back(cluster.secrets[signer].sign(message));
    }
    return made;
}

// Every field another value, so that two that change places are noticed.
inline Header header() {
    Header made;
    made.version = 1;
    made.kind = BlockKind::closing;
    made.flags = flag_epoch_end;
    made.chain_id = ChainId(filled(0x11));
    made.epoch = Epoch(2);
    made.view = View(3);
    made.height = Height(4);
    made.parent_view = View(5);
    made.parent_hash = BlockHash(filled(0x22));
    made.time_ms = TimestampMs(0x0102030405060708);
    made.proposer = 6;
    made.body_hash = BodyHash(filled(0x33));
    made.justify_hash = JustifyHash(filled(0x44));
    made.state_root = StateRoot(filled(0x55));
    made.log_size = 7;
    made.log_root = LogRoot(filled(0x66));
    made.validators_hash = ValidatorsHash(filled(0x77));
    made.next_validators_hash = ValidatorsHash(filled(0x88));
    return made;
}

} // namespace tamga::samples
