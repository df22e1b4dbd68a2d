// Evidence for tests, made with keys at hand; its bytes are written by hand, as in docs/formats.md.

#pragma once

#include "../country.hpp"

#include "base/certificate.hpp"
#include "base/hash.hpp"
#include "registries/evidence/bench.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace tamga::registries::test {

// Four validators by name, in the order of their set.
struct Validators {
    ValidatorSet set;
    std::vector<SecretKey> secrets;

    explicit Validators(const std::vector<std::string>& names) {
        std::vector<Validator> members;
        for (const std::string& name : names) {
            secrets.push_back(key(name));
            members.push_back({public_key(name), public_key(name + " node")});
        }
        std::ranges::sort(secrets, {}, &SecretKey::public_key);
        set = ValidatorSet::from(std::move(members)).value();
    }
    [[nodiscard]] std::uint16_t index_of(const std::string& name) const {
        return static_cast<std::uint16_t>(set.index_of(public_key(name))->value);
    }
};

inline BlockHash block_called(const std::string& name) {
    return hash_as<BlockHash>("test", {as_bytes(name)});
}

// Two Notarize of one view for two blocks: E2.
inline Bytes two_notarize(const Validators& of, const std::string& who, const ChainId& chain,
                          Epoch epoch, View view = View(7)) {
    Writer out;
    out.u8(2);
    out.u16(of.index_of(who));
    for (const char* name : {"one", "other"}) {
        Vote vote{VoteKind::notarize, epoch, view, block_called(name),
                  ReplicaId(of.index_of(who)), {}};
        vote.signature = key(who).sign(
            sign_bytes(SignKind::notarize, chain, epoch, view, vote.block));
        write(out, vote);
    }
    return std::move(out).take();
}

inline Certificate certificate(const Validators& of, VoteKind kind, const ChainId& chain,
                               Epoch epoch, View view, const BlockHash& block) {
    Certificate made{kind, epoch, view, block, (1u << of.set.quorum()) - 1, {}};
    for (std::size_t i = 0; i < of.set.quorum(); ++i) {
        made.signatures.push_back(
            of.secrets[i].sign(sign_bytes(sign_kind(kind), chain, epoch, view, block)));
    }
    return made;
}

// A Notarize of a first block of an epoch that rests on this: E5 if it proves nothing.
inline Bytes first_block_on(const Justify& justify, const BlockHash& parent, const Validators& of,
                            const std::string& who, const ChainId& chain, Epoch epoch) {
    Header header;
    header.version = 1;
    header.chain_id = chain;
    header.epoch = epoch;
    header.view = View(1);
    header.height = Height(20);
    header.parent_hash = parent;
    header.justify_hash = hash_of(justify);
    Writer out;
    out.u8(5);
    out.u16(of.index_of(who));
    write(out, header);
    write(out, justify);
    out.u8(static_cast<std::uint8_t>(SignKind::notarize));
    out.raw(key(who)
                .sign(sign_bytes(SignKind::notarize, chain, epoch, View(1), hash_of(header)))
                .bytes);
    return std::move(out).take();
}

} // namespace tamga::registries::test
