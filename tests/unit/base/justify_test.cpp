// Finality proofs and justifies: encodings, what decoders refuse, what proves finality.

#include "base/prng.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>

#include <bit>

using namespace tamga;

namespace {

Certificate unsigned_certificate(VoteKind kind, std::uint64_t view, std::uint32_t bitmap) {
    const BlockHash block = kind == VoteKind::skip ? BlockHash() : BlockHash(samples::filled(0xab));
    Certificate made{kind, Epoch(1), View(view), block, bitmap, {}};
    const std::size_t count = static_cast<std::size_t>(std::popcount(bitmap));
    for (std::size_t i = 0; i < count; ++i) {
        Signature signature;
        signature.bytes.fill(static_cast<std::uint8_t>(view + i));
        made.signatures.push_back(signature);
    }
    return made;
}

Justify ordinary(std::initializer_list<std::uint64_t> skipped) {
    Justify made;
    made.parent = unsigned_certificate(VoteKind::notarize, 9, 0b101);
    for (const std::uint64_t view : skipped) {
        made.skips.push_back(unsigned_certificate(VoteKind::skip, view, 0b011));
    }
    return made;
}

Justify opening(std::size_t headers) {
    Justify made;
    made.opening.certificate = unsigned_certificate(VoteKind::finalize, 3, 0b1);
    made.opening.headers.assign(headers, samples::header());
    return made;
}

void check_refuses_every_change_of_length(const Bytes& good) {
    for (std::size_t size = 0; size < good.size(); ++size) {
        REQUIRE_FALSE(decode_justify(ByteView(good).first(size)).has_value());
    }
    Bytes longer = good;
    longer.push_back(0);
    CHECK_FALSE(decode_justify(longer).has_value());
}

// Bytes that the decoder takes for a value are that value's encoding.
template <class T>
std::size_t check_one_encoding(const Bytes& good, Result<T> (*decode)(ByteView), Prng& prng) {
    std::size_t accepted = 0;
    for (int round = 0; round < 3000; ++round) {
        Bytes bytes = good;
        for (std::uint64_t changes = prng.between(1, 3); changes > 0; --changes) {
            const std::size_t at = prng.between(0, bytes.size() - 1);
            bytes[at] = static_cast<std::uint8_t>(prng.next());
        }
        if (prng.chance(200)) bytes.resize(prng.between(0, bytes.size()));
        const Result<T> value = decode(bytes);
        if (!value.has_value()) continue;
        REQUIRE(encode(*value) == bytes);
        ++accepted;
    }
    return accepted;
}

// A block of epoch 2 and its descendants, linked.
struct Chain {
    samples::Cluster cluster = samples::cluster(4);
    Header block;
    std::vector<Header> children;

    explicit Chain(std::size_t count) {
        block = samples::header();
        block.chain_id = samples::chain;
        Header parent = block;
        for (std::size_t i = 0; i < count; ++i) {
            Header child = samples::header();
            child.chain_id = samples::chain;
            child.view = parent.view.next();
            child.parent_view = parent.view;
            child.parent_hash = hash_of(parent);
            children.push_back(child);
            parent = child;
        }
    }
    [[nodiscard]] FinalityProof proof() const {
        const Header& last = children.empty() ? block : children.back();
        return {children, samples::certificate(cluster, VoteKind::finalize, last.epoch, last.view,
                                               hash_of(last), {0, 2, 3})};
    }
    [[nodiscard]] bool accepts(const FinalityProof& proof) const {
        return proves_final(proof, block, samples::chain, cluster.set);
    }
};

} // namespace

TEST_CASE("2.1: the justify of epoch 1's first block is three zero bytes, its hash frozen") {
    const Justify genesis;
    CHECK(encode(genesis) == Bytes{0, 0, 0});
    CHECK(hash_of(genesis).hex() ==
          "c8c21b121f5c2885bba7afc55b50d4dc5e21e4779a2da2a68e51ca161a351d85");
    CHECK(decode_justify(Bytes{0, 0, 0}).value() == genesis);
    CHECK(encode(FinalityProof()) == Bytes{0});
    CHECK(decode_finality_proof(Bytes{0}).value() == FinalityProof());
}

TEST_CASE("2.1: an ordinary justify is 1, the parent's certificate, a count and SkipCerts") {
    const Justify justify = ordinary({10});
    const Bytes bytes = encode(justify);
    CHECK(bytes.size() == 1 + 181 + 2 + 181);
    CHECK(bytes[0] == 1);
    CHECK(to_hex(ByteView(bytes).subspan(182, 3)) == "000103");
    CHECK(decode_justify(bytes).value() == justify);
    check_refuses_every_change_of_length(bytes);
}

TEST_CASE("2.1: the opening of a later epoch is 2, a count, headers and the FinalCert") {
    const Justify justify = opening(1);
    const Bytes bytes = encode(justify);
    CHECK(bytes.size() == 1 + 2 + 310 + 117 + 2);
    CHECK(to_hex(ByteView(bytes).first(3)) == "020001");
    CHECK(decode_justify(bytes).value() == justify);
    check_refuses_every_change_of_length(bytes);

    const Bytes proof = encode(justify.opening);
    CHECK(equal(proof, ByteView(bytes).first(bytes.size() - 2)));
    CHECK(decode_finality_proof(proof).value() == justify.opening);
}

TEST_CASE("2.1: hashes of two justifies are frozen") {
    Justify parent = ordinary({10});
    parent.parent->signatures[0].bytes.fill(1);
    parent.parent->signatures[1].bytes.fill(2);
    parent.skips[0].signatures[0].bytes.fill(3);
    parent.skips[0].signatures[1].bytes.fill(4);
    CHECK(hash_of(parent).hex() ==
          "d6bbd54823b84a7962a6628980d7bcc1da3538eb4e79c9c20af71a3a4d817e0b");

    Justify proof = opening(1);
    proof.opening.certificate->epoch = Epoch(2);
    proof.opening.certificate->block = hash_of(samples::header());
    proof.opening.certificate->signatures[0].bytes.fill(5);
    CHECK(hash_of(proof).hex() ==
          "1ac211db410b4dfa48ad21add55b7665b79cd52149fd2bb27e570f2dbd2522ec");
}

TEST_CASE("the length of a justify is known without encoding it") {
    CHECK(encoded_bytes(Justify()) == encode(Justify()).size());
    CHECK(encoded_bytes(ordinary({})) == encode(ordinary({})).size());
    CHECK(encoded_bytes(ordinary({10, 11, 14})) == encode(ordinary({10, 11, 14})).size());
    CHECK(encoded_bytes(opening(0)) == encode(opening(0)).size());
    CHECK(encoded_bytes(opening(3)) == encode(opening(3)).size());
}

TEST_CASE("SkipCerts stand in strictly ascending order of views") {
    CHECK(decode_justify(encode(ordinary({10, 11, 12}))).has_value());
    CHECK(decode_justify(encode(ordinary({10, 12}))).has_value()); // Gaps are judged elsewhere.
    CHECK_FALSE(decode_justify(encode(ordinary({10, 10}))).has_value());
    CHECK_FALSE(decode_justify(encode(ordinary({11, 10}))).has_value());
    CHECK_FALSE(decode_justify(encode(ordinary({10, 12, 11}))).has_value());
}

TEST_CASE("each place in a justify takes certificates of its own kind") {
    Justify finalized = ordinary({});
    finalized.parent->kind = VoteKind::finalize;
    CHECK(decode_justify(encode(finalized)).has_value());

    Bytes skip_as_parent = encode(ordinary({10}));
    skip_as_parent[0] = 1;
    skip_as_parent[1] = 3;
    std::fill_n(skip_as_parent.begin() + 18, 32, std::uint8_t{0});
    CHECK_FALSE(decode_justify(skip_as_parent).has_value());

    Justify notarized_gap = ordinary({});
    notarized_gap.skips.push_back(unsigned_certificate(VoteKind::notarize, 10, 0b011));
    CHECK_FALSE(decode_justify(encode(notarized_gap)).has_value());

    Bytes notarized_opening = encode(opening(0));
    notarized_opening[3] = 2;
    CHECK_FALSE(decode_justify(notarized_opening).has_value());
    CHECK_FALSE(decode_finality_proof(ByteView(notarized_opening).first(120)).has_value());
}

TEST_CASE("a justify or finality proof of unknown form is refused") {
    for (unsigned form = 3; form < 256; ++form) {
        Bytes bytes = encode(ordinary({}));
        bytes[0] = static_cast<std::uint8_t>(form);
        REQUIRE_FALSE(decode_justify(bytes).has_value());
        REQUIRE_FALSE(decode_finality_proof(bytes).has_value());
    }
    CHECK_FALSE(decode_finality_proof(encode(*ordinary({}).parent)).has_value());
    CHECK_FALSE(decode_finality_proof({}).has_value());
    CHECK_FALSE(decode_justify({}).has_value());
}

TEST_CASE("a count that promises more than is there allocates nothing and is refused") {
    CHECK_FALSE(decode_justify(Bytes{2, 0xff, 0xff}).has_value());
    CHECK_FALSE(decode_justify(Bytes{2, 0x20, 0x00}).has_value());
    CHECK_FALSE(decode_justify(Bytes{0, 0xff, 0xff}).has_value());
}

TEST_CASE("a finality proof has at most 8,192 headers") {
    Justify longest = opening(finality_headers_max);
    const Bytes bytes = encode(longest.opening);
    CHECK(decode_finality_proof(bytes).has_value());

    Bytes longer(bytes.begin(), bytes.begin() + 3);
    longer[2] += 1; // 8,193
    append(longer, encode(samples::header()));
    append(longer, ByteView(bytes).subspan(3));
    CHECK_FALSE(decode_finality_proof(longer).has_value());
}

TEST_CASE("2.1: a justify has at most 8 MiB") {
    Justify justify = ordinary({});
    const std::size_t full = 53 + 64 * 31;
    for (std::uint64_t view = 10; encoded_bytes(justify) + full <= justify_bytes_max; ++view) {
        justify.skips.push_back(unsigned_certificate(VoteKind::skip, view, 0x7fffffff));
    }
    const Bytes below = encode(justify);
    CHECK(below.size() <= justify_bytes_max);
    CHECK(decode_justify(below).has_value());

    const std::uint64_t next = justify.skips.back().view.value + 1;
    justify.skips.push_back(unsigned_certificate(VoteKind::skip, next, 0x7fffffff));
    const Bytes above = encode(justify);
    CHECK(above.size() > justify_bytes_max);
    CHECK_FALSE(decode_justify(above).has_value());
    Reader in(above);
    CHECK_FALSE(read_justify(in).has_value());
    CHECK(in.failed());
}

TEST_CASE("objects tell their own length, so they follow one another without prefixes") {
    Writer out;
    write(out, ordinary({10}));
    write(out, opening(1).opening);
    write(out, *ordinary({}).parent);
    Reader in(out.view());
    CHECK(read_justify(in).value() == ordinary({10}));
    CHECK(read_finality_proof(in).value() == opening(1).opening);
    CHECK(read_certificate(in).value() == *ordinary({}).parent);
    CHECK(in.done());
}

TEST_CASE("2.1: whatever a decoder accepts is the one encoding of what it returns") {
    Prng prng(11);
    const Certificate certificate = *ordinary({}).parent;
    CHECK(check_one_encoding(encode(certificate), decode_certificate, prng) > 100);
    CHECK(check_one_encoding(encode(samples::header()), decode_header, prng) > 100);
    CHECK(check_one_encoding(encode(opening(2).opening), decode_finality_proof, prng) > 100);
    CHECK(check_one_encoding(encode(ordinary({10, 11, 12})), decode_justify, prng) > 100);
    CHECK(check_one_encoding(encode(opening(1)), decode_justify, prng) > 100);
}

TEST_CASE("2.11: a FinalCert of the block, or of a linked descendant, proves it final") {
    CHECK(Chain(0).accepts(Chain(0).proof()));
    CHECK(Chain(1).accepts(Chain(1).proof()));
    CHECK(Chain(5).accepts(Chain(5).proof()));
}

TEST_CASE("2.11: a proof that does not reach the block proves nothing") {
    const Chain chain(3);
    FinalityProof proof = chain.proof();

    SECTION("the empty proof, above height 0") {
        CHECK_FALSE(chain.accepts(FinalityProof()));
    }
    SECTION("the first header missing") {
        proof.headers.erase(proof.headers.begin());
        CHECK_FALSE(chain.accepts(proof));
    }
    SECTION("a header missing in between") {
        proof.headers.erase(proof.headers.begin() + 1);
        CHECK_FALSE(chain.accepts(proof));
    }
    SECTION("the last header missing") {
        proof.headers.pop_back();
        CHECK_FALSE(chain.accepts(proof));
    }
    SECTION("headers in another order") {
        std::swap(proof.headers[0], proof.headers[1]);
        CHECK_FALSE(chain.accepts(proof));
    }
    SECTION("the block itself among the headers") {
        proof.headers.insert(proof.headers.begin(), chain.block);
        CHECK_FALSE(chain.accepts(proof));
    }
    SECTION("a changed header") {
        proof.headers[1].log_size += 1;
        CHECK_FALSE(chain.accepts(proof));
    }
    SECTION("another block") {
        Header other = chain.block;
        other.proposer += 1;
        CHECK_FALSE(proves_final(proof, other, samples::chain, chain.cluster.set));
    }
    SECTION("another chain or another set") {
        CHECK_FALSE(proves_final(proof, chain.block, ChainId(), chain.cluster.set));
        CHECK_FALSE(
            proves_final(proof, chain.block, samples::chain, samples::cluster(7).set));
    }
}

TEST_CASE("2.11: the certificate of a proof is a quorum's Finalize for the last header") {
    const Chain chain(2);
    const Header& last = chain.children.back();
    const auto with = [&](VoteKind kind, Epoch epoch, View view, const BlockHash& block,
                          std::initializer_list<unsigned> signers) {
        return chain.accepts({chain.children, samples::certificate(chain.cluster, kind, epoch, view,
                                                                   block, signers)});
    };
    const VoteKind finalize = VoteKind::finalize;
    CHECK(with(finalize, last.epoch, last.view, hash_of(last), {0, 1, 2, 3}));
    CHECK_FALSE(with(finalize, last.epoch, last.view, hash_of(last), {0, 1}));
    CHECK_FALSE(with(VoteKind::notarize, last.epoch, last.view, hash_of(last), {0, 1, 2}));
    CHECK_FALSE(with(finalize, last.epoch.next(), last.view, hash_of(last), {0, 1, 2}));
    CHECK_FALSE(with(finalize, last.epoch, last.view.next(), hash_of(last), {0, 1, 2}));
    CHECK_FALSE(with(finalize, last.epoch, last.view, hash_of(chain.block), {0, 1, 2}));

    FinalityProof forged = chain.proof();
    forged.certificate->signatures[1].bytes[63] ^= 1;
    CHECK_FALSE(chain.accepts(forged));
}

TEST_CASE("2.11: a proof stays within one epoch") {
    Chain chain(1);
    chain.children[0].epoch = chain.block.epoch.next();
    CHECK_FALSE(chain.accepts(chain.proof()));
}

TEST_CASE("2.1: block 0 is final by definition, and only by the empty proof") {
    Chain chain(1);
    const FinalityProof proof = chain.proof();
    chain.block.height = Height(0);
    CHECK(chain.accepts(FinalityProof()));
    CHECK_FALSE(chain.accepts(proof));
}
