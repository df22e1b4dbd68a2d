// Fixed validators and fake signatures: a keyed hash, deterministic and unforgeable in a test.

#pragma once

#include "base/certificate.hpp"
#include "base/hash.hpp"
#include "consensus/replica.hpp"

#include <algorithm>
#include <vector>

namespace tamga::consensus {

inline Signature fake_signature(const PublicKey& key, ByteView message) {
    Signature signature;
    const Hash256 left = sha256({as_bytes("left"), key.bytes, message});
    const Hash256 right = sha256({as_bytes("right"), key.bytes, message});
    std::ranges::copy(left.bytes, signature.bytes.begin());
    std::ranges::copy(right.bytes, signature.bytes.begin() + 32);
    return signature;
}

inline bool is_good(const SignatureCheck& check) {
    return fake_signature(check.key, check.message) == check.signature;
}

inline ValidatorSet make_set(std::size_t size) {
    std::vector<Validator> members;
    for (std::size_t i = 0; i < size; ++i) {
        std::array<std::uint8_t, 32> seed{};
        seed[0] = static_cast<std::uint8_t>(i + 1);
        Validator member;
        member.consensus_key = SecretKey::from_seed(seed).public_key();
        seed[1] = 1;
        member.node_key = SecretKey::from_seed(seed).public_key();
        members.push_back(member);
    }
    return ValidatorSet::from(std::move(members)).value();
}

inline const ChainId test_chain = hash_as<ChainId>("test", {as_bytes("chain")});

inline FinalTip genesis_tip(const ValidatorSet& set, std::uint64_t time_ms) {
    FinalTip tip;
    tip.header.chain_id = test_chain;
    tip.header.time_ms = TimestampMs(time_ms);
    tip.header.next_validators_hash = set.hash();
    tip.hash = hash_of(tip.header);
    return tip;
}

inline Vote make_vote(const ValidatorSet& set, VoteKind kind, View view, const BlockHash& block,
                      std::uint64_t signer, Epoch epoch = Epoch(1)) {
    Vote vote{kind, epoch, view, block, ReplicaId(signer), Signature()};
    vote.signature = fake_signature(set.at(vote.signer).consensus_key,
                                    sign_bytes(sign_kind(kind), test_chain, epoch, view, block));
    return vote;
}

inline Certificate make_certificate(const ValidatorSet& set, VoteKind kind, View view,
                                    const BlockHash& block, std::vector<std::uint64_t> signers,
                                    Epoch epoch = Epoch(1)) {
    Certificate certificate;
    certificate.kind = kind;
    certificate.epoch = epoch;
    certificate.view = view;
    certificate.block = block;
    std::ranges::sort(signers);
    for (const std::uint64_t signer : signers) {
        certificate.bitmap |= std::uint32_t{1} << signer;
        const Vote vote = make_vote(set, kind, view, block, signer, epoch);
        certificate.signatures.push_back(vote.signature);
    }
    return certificate;
}

inline ReplicaConfig make_config(const ValidatorSet& set, std::optional<std::uint64_t> self) {
    ReplicaConfig config;
    config.chain = test_chain;
    config.set = set;
    if (self) {
        config.self = ReplicaId(*self);
        const PublicKey key = set.at(ReplicaId(*self)).consensus_key;
        config.sign = [key](ByteView message) { return fake_signature(key, message); };
    }
    return config;
}

} // namespace tamga::consensus
