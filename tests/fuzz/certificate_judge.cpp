// Votes, certificates, finality proofs and justifies against a verifier that is naive on purpose:
// it reads the rules of protocol 2.1 one signer at a time and shares no code with the product but
// the signature check and the bytes that are signed.

#include "base/certificate.hpp"
#include "consensus/rules.hpp"
#include "target.hpp"
#include "unit/base/samples.hpp"

#include <array>
#include <map>

namespace tamga::fuzz {
namespace {

constexpr std::uint8_t sizes[] = {1, 2, 3, 4, 7};

const samples::Cluster& cluster_of(std::uint8_t n) {
    static std::map<std::uint8_t, samples::Cluster> made;
    const auto found = made.find(n);
    if (found != made.end()) return found->second;
    return made.emplace(n, samples::cluster(n)).first->second;
}

std::size_t naive_quorum(std::size_t n) {
    std::size_t faulty = 0;
    while (3 * (faulty + 1) + 1 <= n) ++faulty;
    return n - faulty;
}

// How many different members signed exactly this; less than nothing when any signature is bad, is
// of no member, or is missing.
int naive_signers(const Certificate& certificate, const ValidatorSet& set) {
    std::size_t next = 0;
    int good = 0;
    for (std::uint32_t i = 0; i < 32; ++i) {
        if ((certificate.bitmap & (1u << i)) == 0) continue;
        if (i >= set.size() || next >= certificate.signatures.size()) return -1;
        const auto message =
            sign_bytes(static_cast<SignKind>(certificate.kind), samples::chain, certificate.epoch,
                       certificate.view, certificate.block);
        if (!verify(set.members()[i].consensus_key, message, certificate.signatures[next])) {
            return -1;
        }
        next += 1;
        good += 1;
    }
    return next == certificate.signatures.size() ? good : -1;
}

bool naive_verify(const Certificate& certificate, const ValidatorSet& set) {
    const int good = naive_signers(certificate, set);
    return good >= 0 && static_cast<std::size_t>(good) >= naive_quorum(set.size());
}

Header some_header(Choices& in, View view, const BlockHash& parent) {
    Header header;
    header.epoch = Epoch(1 + in.byte() / 250);
    header.view = view;
    header.height = Height(view.value);
    header.parent_hash = in.byte() > 245 ? BlockHash(samples::filled(9)) : parent;
    header.parent_view = View(view.value - 1 - in.byte() / 250);
    return header;
}

// Mostly right: most bytes choose the honest thing, a few choose a fault.
Certificate some_certificate(Choices& in, const samples::Cluster& cluster, VoteKind kind, View view,
                             const BlockHash& block) {
    Certificate made{kind, Epoch(1), view, block, 0, {}};
    if (in.byte() > 245) made.view = View(view.value + 1);
    if (in.byte() > 245) made.epoch = Epoch(2);
    if (in.byte() > 245) made.kind = VoteKind::notarize;
    if (made.kind == VoteKind::skip) made.block = BlockHash();
    const auto message = sign_bytes(sign_kind(made.kind), samples::chain, made.epoch, made.view,
                                    in.byte() > 245 ? BlockHash(samples::filled(3)) : made.block);
    const std::size_t n = cluster.secrets.size();
    const std::uint32_t wanted = in.byte() | (in.byte() > 250 ? 1u << (n % 31) : 0u);
    for (std::uint32_t i = 0; i < 31; ++i) {
        if ((wanted & (1u << i)) == 0 || (i >= n && in.byte() < 200)) continue;
        made.bitmap |= 1u << i;
        const std::size_t signer = in.byte() > 245 ? in.byte() % n : i % n;
        Signature signature = cluster.secrets[signer].sign(message);
        if (in.byte() > 245) signature.bytes[in.byte() % 64] ^= 1;
        made.signatures.push_back(signature);
    }
    return made;
}

void judge_certificate(ByteView input) {
    Choices in(input);
    const samples::Cluster& cluster = cluster_of(sizes[in.byte() % std::size(sizes)]);
    const VoteKind kind = static_cast<VoteKind>(2 + in.byte() % 3);
    const BlockHash block = kind == VoteKind::skip ? BlockHash() : BlockHash(samples::filled(7));
    const Certificate made = some_certificate(in, cluster, kind, View(5), block);
    ENSURE(verify(made, samples::chain, cluster.set) == naive_verify(made, cluster.set));
    ENSURE(!verify(made, ChainId(samples::filled(0xee)), cluster.set));
    re_encodes(encode(made), decode_certificate(encode(made)));
}

bool naive_final(const FinalityProof& proof, const Header& block, const ValidatorSet& set) {
    if (!proof.certificate) return false;
    std::vector<Header> chain{block};
    chain.insert(chain.end(), proof.headers.begin(), proof.headers.end());
    for (std::size_t i = 1; i < chain.size(); ++i) {
        if (chain[i].parent_hash != hash_of(chain[i - 1])) return false;
        if (chain[i].epoch != block.epoch) return false;
    }
    const Certificate& certificate = *proof.certificate;
    return certificate.kind == VoteKind::finalize && certificate.epoch == block.epoch &&
           certificate.view == chain.back().view && certificate.block == hash_of(chain.back()) &&
           naive_verify(certificate, set);
}

void judge_finality(ByteView input) {
    Choices in(input);
    const samples::Cluster& cluster = cluster_of(sizes[in.byte() % std::size(sizes)]);
    const Header block = some_header(in, View(3), BlockHash(samples::filled(1)));
    FinalityProof proof;
    BlockHash last = hash_of(block);
    std::uint64_t view = 3;
    for (std::size_t more = in.byte() % 3; more > 0; --more) {
        proof.headers.push_back(some_header(in, View(++view), last));
        last = hash_of(proof.headers.back());
    }
    proof.certificate = some_certificate(in, cluster, VoteKind::finalize, View(view), last);
    ENSURE(proves_final(proof, block, samples::chain, cluster.set) ==
           naive_final(proof, block, cluster.set));
}

// 2.3 R3b in other words: the certificate is of the parent, and of every view between the parent's
// and the block's there is exactly one SkipCert, in order. Quorums count; signatures are judged
// elsewhere.
bool naive_justified(const Header& header, const Justify& justify, const ValidatorSet& set) {
    const auto enough = [&](const Certificate& certificate) {
        std::size_t bits = 0;
        for (std::uint32_t i = 0; i < 32; ++i) {
            const bool there = (certificate.bitmap & (1u << i)) != 0;
            if (there && i >= set.size()) return false;
            bits += there ? 1 : 0;
        }
        return bits >= naive_quorum(set.size());
    };
    if (header.parent_view.value == 0) {
        // A later epoch begins with a proof that the one before is over, and none is made here.
        if (justify.parent || justify.opening.certificate || header.epoch.value > 1) return false;
    } else {
        if (!justify.parent || justify.parent->kind == VoteKind::skip) return false;
        if (justify.parent->view != header.parent_view) return false;
        if (justify.parent->block != header.parent_hash) return false;
        if (justify.parent->epoch != header.epoch || !enough(*justify.parent)) return false;
    }
    if (header.view <= header.parent_view) return false;
    if (header.view.value - header.parent_view.value - 1 != justify.skips.size()) return false;
    for (std::size_t i = 0; i < justify.skips.size(); ++i) {
        const Certificate& skip = justify.skips[i];
        if (skip.kind != VoteKind::skip || skip.epoch != header.epoch || !enough(skip)) return false;
        if (skip.view.value != header.parent_view.value + 1 + i) return false;
    }
    return true;
}

void judge_justify(ByteView input) {
    Choices in(input);
    const samples::Cluster& cluster = cluster_of(sizes[in.byte() % std::size(sizes)]);
    const std::uint64_t parent_view = in.byte() % 4;
    const std::size_t gap = in.byte() % 4;
    Header header = some_header(in, View(parent_view + gap + 1), BlockHash(samples::filled(2)));
    header.parent_view = View(parent_view);
    if (in.byte() > 245) header.view = View(header.view.value + 1);
    Justify justify;
    if (parent_view > 0 || in.byte() > 245) {
        const VoteKind kind = in.byte() < 128 ? VoteKind::notarize : VoteKind::finalize;
        justify.parent =
            some_certificate(in, cluster, kind, View(parent_view), header.parent_hash);
    }
    for (std::size_t i = 0; i < gap; ++i) {
        justify.skips.push_back(some_certificate(in, cluster, VoteKind::skip,
                                                 View(parent_view + 1 + i), BlockHash()));
    }
    ENSURE(!consensus::justify_fault(header, justify, cluster.set).has_value() ==
           naive_justified(header, justify, cluster.set));
}

constexpr Judge judges[] = {judge_certificate, judge_finality, judge_justify};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (std::uint8_t judge = 0; judge < std::size(judges); ++judge) {
        for (std::uint8_t n = 0; n < std::size(sizes); ++n) {
            Bytes input(48, 0);
            input[0] = judge;
            input[1] = n;
            // Every byte that may be a bitmap holds the lowest quorum or more.
            for (std::size_t i = 2; i < input.size(); ++i) input[i] = i % 2 == 0 ? 0x7f : 1;
            made.push_back(input);
        }
    }
    return made;
}

const Registration registration({"certificate_judge", run, seeds, 3'000});

} // namespace
} // namespace tamga::fuzz
