// Headers, votes, certificates, finality proofs, justifies and validator sets; hex.

#include "base/certificate.hpp"
#include "target.hpp"
#include "unit/base/samples.hpp"

namespace tamga::fuzz {
namespace {

constexpr Judge judges[] = {
    [](ByteView in) { re_encodes(in, decode_header(in)); },
    [](ByteView in) { re_encodes(in, decode_vote(in)); },
    [](ByteView in) { re_encodes(in, decode_certificate(in)); },
    [](ByteView in) { re_encodes(in, decode_finality_proof(in)); },
    [](ByteView in) {
        const Result<Justify> justify = decode_justify(in);
        re_encodes(in, justify);
        if (justify) ENSURE(encoded_bytes(*justify) == in.size());
    },
    [](ByteView in) { re_encodes(in, decode_validator_set(in)); },
    [](ByteView in) {
        const std::optional<Bytes> bytes = from_hex(as_text(in));
        if (bytes) ENSURE(to_hex(*bytes) == as_text(in));
    },
};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    const samples::Cluster cluster = samples::cluster(4);
    const Header header = samples::header();
    const BlockHash block = hash_of(header);
    const auto certificate = [&](VoteKind kind, std::uint64_t view) {
        const BlockHash subject = kind == VoteKind::skip ? BlockHash() : block;
        return samples::certificate(cluster, kind, Epoch(2), View(view), subject, {0, 1, 3});
    };
    const Certificate final = certificate(VoteKind::finalize, 3);
    const FinalityProof proof{{header, header}, final};
    Justify justify;
    justify.parent = certificate(VoteKind::notarize, 3);
    justify.skips = {certificate(VoteKind::skip, 4), certificate(VoteKind::skip, 5)};
    Justify opening;
    opening.opening = proof;
    const Vote vote{VoteKind::skip, Epoch(2), View(9), {}, ReplicaId(2), final.signatures[0]};
    return {chosen(0, encode(header)),          chosen(1, encode(vote)),
            chosen(2, encode(final)),           chosen(2, encode(justify.skips[0])),
            chosen(3, encode(proof)),           chosen(3, encode(FinalityProof())),
            chosen(4, encode(justify)),         chosen(4, encode(opening)),
            chosen(5, encode(cluster.set)),     chosen(6, as_bytes("00ff17"))};
}

const Registration registration({"base_objects", run, seeds, 30'000});

} // namespace
} // namespace tamga::fuzz
