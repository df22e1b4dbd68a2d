// Votes and certificates: bytes that are signed, encodings, quorum, verification.

#include "base/hash.hpp"
#include "samples.hpp"

#include <catch2/catch.hpp>

using namespace tamga;

namespace {

const BlockHash block_a(samples::filled(0xab));

Vote signed_vote(const samples::Cluster& cluster, VoteKind kind, unsigned signer) {
    const BlockHash block = kind == VoteKind::skip ? BlockHash() : block_a;
    const auto message = sign_bytes(sign_kind(kind), samples::chain, Epoch(1), View(9), block);
    return {kind,  Epoch(1), View(9), block, ReplicaId(signer),
            cluster.secrets[signer].sign(message)};
}

Certificate sample_certificate() {
    Certificate made{VoteKind::notarize, Epoch(1), View(9), block_a, 0b101, {}};
    made.signatures.resize(2);
    made.signatures[0].bytes.fill(1);
    made.signatures[1].bytes.fill(2);
    return made;
}

} // namespace

TEST_CASE("2.1: what is signed is 85 bytes: tag, kind, chain, epoch, view, block") {
    const auto bytes = sign_bytes(SignKind::finalize, samples::chain, Epoch(2), View(3), block_a);
    CHECK(to_hex(bytes) == "544d473104" + samples::chain.hex() + "0000000000000002" +
                               "0000000000000003" + block_a.hex());
}

TEST_CASE("2.1: transactions, handshakes and reads sign 69 bytes: tag, kind, chain, digest") {
    const auto bytes = sign_bytes(SignKind::handshake, samples::chain, block_a.view());
    CHECK(to_hex(bytes) == "544d473107" + samples::chain.hex() + block_a.hex());
}

TEST_CASE("2.1: the kinds of signed messages have their numbers for ever") {
    CHECK(static_cast<int>(SignKind::proposal) == 1);
    CHECK(static_cast<int>(sign_kind(VoteKind::notarize)) == 2);
    CHECK(static_cast<int>(sign_kind(VoteKind::skip)) == 3);
    CHECK(static_cast<int>(sign_kind(VoteKind::finalize)) == 4);
    CHECK(static_cast<int>(SignKind::view_status) == 5);
    CHECK(static_cast<int>(SignKind::transaction) == 6);
    CHECK(static_cast<int>(SignKind::handshake) == 7);
    CHECK(static_cast<int>(SignKind::operators) == 8);
    CHECK(static_cast<int>(SignKind::read) == 9);
}

TEST_CASE("2.1: a vote has 115 bytes and survives the round trip") {
    const samples::Cluster cluster = samples::cluster(4);
    for (const VoteKind kind : {VoteKind::notarize, VoteKind::skip, VoteKind::finalize}) {
        const Vote vote = signed_vote(cluster, kind, 2);
        const Bytes bytes = encode(vote);
        REQUIRE(bytes.size() == vote_bytes);
        REQUIRE(decode_vote(bytes).value() == vote);
        REQUIRE(verify(vote, samples::chain, cluster.set));
    }
}

TEST_CASE("a vote that is cut, too long, of unknown kind, or from nobody is refused") {
    const Bytes good = encode(signed_vote(samples::cluster(4), VoteKind::notarize, 2));
    const auto with = [&](std::size_t offset, std::uint8_t value) {
        Bytes bytes = good;
        bytes[offset] = value;
        return bytes;
    };
    for (std::size_t size = 0; size < good.size(); ++size) {
        REQUIRE_FALSE(decode_vote(ByteView(good).first(size)).has_value());
    }
    Bytes longer = good;
    longer.push_back(0);
    CHECK_FALSE(decode_vote(longer).has_value());
    for (const int kind : {0, 1, 3, 5, 255}) { // 3: a Skip with a block.
        CAPTURE(kind);
        CHECK_FALSE(decode_vote(with(0, static_cast<std::uint8_t>(kind))).has_value());
    }
    CHECK(decode_vote(with(50, 30)).has_value());
    CHECK_FALSE(decode_vote(with(50, 31)).has_value());
    CHECK_FALSE(decode_vote(with(49, 1)).has_value());
}

TEST_CASE("a block hash is zero for Skip and only for Skip") {
    Vote vote = signed_vote(samples::cluster(4), VoteKind::notarize, 0);
    vote.block = BlockHash();
    CHECK_FALSE(decode_vote(encode(vote)).has_value());
    vote.kind = VoteKind::finalize;
    CHECK_FALSE(decode_vote(encode(vote)).has_value());
    vote.kind = VoteKind::skip;
    CHECK(decode_vote(encode(vote)).has_value());
}

TEST_CASE("a vote counts only for its signer, kind, epoch, view, block and chain") {
    const samples::Cluster cluster = samples::cluster(4);
    const Vote good = signed_vote(cluster, VoteKind::notarize, 2);
    const auto rejected = [&](auto change) {
        Vote vote = good;
        change(vote);
        return !verify(vote, samples::chain, cluster.set);
    };
    CHECK(rejected([](Vote& vote) { vote.signer = ReplicaId(1); }));
    CHECK(rejected([](Vote& vote) { vote.signer = ReplicaId(4); }));
    CHECK(rejected([](Vote& vote) { vote.kind = VoteKind::finalize; }));
    CHECK(rejected([](Vote& vote) { vote.epoch = Epoch(2); }));
    CHECK(rejected([](Vote& vote) { vote.view = View(10); }));
    CHECK(rejected([](Vote& vote) { vote.block = BlockHash(samples::filled(1)); }));
    CHECK(rejected([](Vote& vote) { vote.signature.bytes[0] ^= 1; }));
    CHECK_FALSE(verify(good, ChainId(samples::filled(1)), cluster.set));
    CHECK_FALSE(verify(good, samples::chain, ValidatorSet()));
}

TEST_CASE("2.1: a certificate has 53 + 64 q bytes, frozen") {
    const Bytes bytes = encode(sample_certificate());
    CHECK(bytes.size() == 53 + 64 * 2);
    CHECK(to_hex(ByteView(bytes).first(53)) ==
          "0200000000000000010000000000000009" + block_a.hex() + "00000005");
    CHECK(sha256(bytes).hex() ==
          "9eb490d6deff45983eab94fa4c75bc0e0862b21ddf82461e9357dd6636f5e6a7");
    CHECK(decode_certificate(bytes).value() == sample_certificate());
}

TEST_CASE("a certificate whose length does not match its bitmap is refused") {
    const Bytes good = encode(sample_certificate());
    for (std::size_t size = 0; size < good.size(); ++size) {
        REQUIRE_FALSE(decode_certificate(ByteView(good).first(size)).has_value());
    }
    Bytes trailing = good;
    trailing.push_back(0);
    CHECK_FALSE(decode_certificate(trailing).has_value());

    Bytes one_bit_more = good;
    one_bit_more[52] = 0b111;
    CHECK_FALSE(decode_certificate(one_bit_more).has_value());
    Bytes one_bit_less = good;
    one_bit_less[52] = 0b001;
    CHECK_FALSE(decode_certificate(one_bit_less).has_value());
}

TEST_CASE("a certificate of unknown kind, a wrong block hash or a signer of index 31 is refused") {
    Certificate certificate = sample_certificate();
    certificate.bitmap = 1u << 30 | 1u;
    CHECK(decode_certificate(encode(certificate)).has_value());
    certificate.bitmap = 1u << 31 | 1u;
    CHECK_FALSE(decode_certificate(encode(certificate)).has_value());

    certificate = sample_certificate();
    certificate.kind = VoteKind::skip;
    CHECK_FALSE(decode_certificate(encode(certificate)).has_value());
    certificate.block = BlockHash();
    CHECK(decode_certificate(encode(certificate)).has_value());
    certificate.kind = VoteKind::notarize;
    CHECK_FALSE(decode_certificate(encode(certificate)).has_value());

    for (const int kind : {0, 1, 5, 6, 255}) {
        Bytes bytes = encode(sample_certificate());
        bytes[0] = static_cast<std::uint8_t>(kind);
        CHECK_FALSE(decode_certificate(bytes).has_value());
    }
}

TEST_CASE("the largest certificate fits its bound") {
    Certificate certificate = sample_certificate();
    certificate.bitmap = 0x7fffffff;
    certificate.signatures.resize(31);
    CHECK(encode(certificate).size() == certificate_bytes_max);
    CHECK(decode_certificate(encode(certificate)).value() == certificate);
}

TEST_CASE("2.1: a quorum is q distinct members and nobody else, for every size of the set") {
    for (std::uint8_t n = 1; n <= 31; ++n) {
        const ValidatorSet set = samples::cluster(n).set;
        const std::size_t q = set.quorum();
        Certificate certificate = sample_certificate();
        const std::uint32_t lowest = (1u << q) - 1;
        CAPTURE(n, q);

        certificate.bitmap = lowest;
        CHECK(has_quorum(certificate, set));
        certificate.bitmap = lowest << (n - q);
        CHECK(has_quorum(certificate, set));
        certificate.bitmap = lowest >> 1;
        CHECK_FALSE(has_quorum(certificate, set));
        certificate.bitmap = lowest | (1u << n);
        CHECK_FALSE(has_quorum(certificate, set));
        certificate.bitmap = 0;
        CHECK_FALSE(has_quorum(certificate, set));
        certificate.bitmap = 0xffffffff;
        CHECK_FALSE(has_quorum(certificate, set));
    }
}

TEST_CASE("no certificate has a quorum of no set") {
    Certificate certificate = sample_certificate();
    CHECK_FALSE(has_quorum(certificate, ValidatorSet()));
    certificate.bitmap = 0;
    certificate.signatures.clear();
    CHECK_FALSE(has_quorum(certificate, ValidatorSet()));
    CHECK_FALSE(verify(certificate, samples::chain, ValidatorSet()));
}

TEST_CASE("the signers of a certificate are listed in ascending order") {
    Certificate certificate = sample_certificate();
    certificate.bitmap = 1u | 1u << 7 | 1u << 30;
    CHECK(signers_of(certificate) ==
          std::vector{ReplicaId(0), ReplicaId(7), ReplicaId(30)});
    certificate.bitmap = 0;
    CHECK(signers_of(certificate).empty());
}

TEST_CASE("a certificate is valid with a quorum of good signatures in index order") {
    const samples::Cluster cluster = samples::cluster(4);
    const auto make = [&](std::initializer_list<unsigned> signers) {
        return samples::certificate(cluster, VoteKind::notarize, Epoch(1), View(9), block_a,
                                    signers);
    };
    const auto valid = [&](const Certificate& certificate) {
        return verify(certificate, samples::chain, cluster.set);
    };
    CHECK(valid(make({0, 1, 2})));
    CHECK(valid(make({0, 1, 2, 3})));
    CHECK_FALSE(valid(make({0, 1})));

    SECTION("signatures in another order") {
        Certificate certificate = make({0, 1, 2});
        std::swap(certificate.signatures[0], certificate.signatures[2]);
        CHECK_FALSE(valid(certificate));
    }
    SECTION("one member's signature three times") {
        Certificate certificate = make({0, 1, 2});
        certificate.signatures[1] = certificate.signatures[0];
        certificate.signatures[2] = certificate.signatures[0];
        CHECK_FALSE(valid(certificate));
    }
    SECTION("a forged signature beside a quorum of good ones") {
        Certificate certificate = make({0, 1, 2, 3});
        certificate.signatures[3].bytes[5] ^= 1;
        CHECK_FALSE(valid(certificate));
    }
    SECTION("fewer signatures than bits") {
        Certificate certificate = make({0, 1, 2});
        certificate.signatures.pop_back();
        CHECK_FALSE(valid(certificate));
    }
    SECTION("another kind, epoch, view, block or chain") {
        Certificate certificate = make({0, 1, 2});
        CHECK_FALSE(verify(certificate, ChainId(), cluster.set));
        certificate.kind = VoteKind::finalize;
        CHECK_FALSE(valid(certificate));
        certificate = make({0, 1, 2});
        certificate.epoch = Epoch(2);
        CHECK_FALSE(valid(certificate));
        certificate = make({0, 1, 2});
        certificate.view = View(8);
        CHECK_FALSE(valid(certificate));
        certificate = make({0, 1, 2});
        certificate.block = BlockHash(samples::filled(1));
        CHECK_FALSE(valid(certificate));
    }
}
